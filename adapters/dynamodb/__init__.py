"""Keeps ledgers in Amazon DynamoDB."""

from adapters.dynamodb.client import make_client
from adapters.dynamodb.pace import Pace
from adapters.dynamodb.store import DynamoStore
from adapters.dynamodb.table import check_table, ensure_table

__all__ = ["DynamoStore", "Pace", "check_table", "ensure_table", "make_client"]
