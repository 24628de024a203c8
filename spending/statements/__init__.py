"""Bank files to import lines: bytes in, lines out, and in words what was made of them."""

from spending.statements.dates import ORDERS
from spending.statements.decoding import ENCODINGS, MAX_BYTES
from spending.statements.reading import read_statement
from spending.statements.statement import Choices, Finding, Recognised, Rejected, Statement
from spending.statements.table import DELIMITERS
from spending.statements.words import ROLES

__all__ = [
    "DELIMITERS",
    "ENCODINGS",
    "MAX_BYTES",
    "ORDERS",
    "ROLES",
    "Choices",
    "Finding",
    "Recognised",
    "Rejected",
    "Statement",
    "read_statement",
]
