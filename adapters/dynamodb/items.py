"""What things look like in the table: one attribute a field, readable and repairable by hand."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final, TypeAlias

from adapters.dynamodb.keys import due_keys, operation_key, owner_key
from spending.columns import ExpenseColumns
from spending.records import (
    SCHEMA,
    Due,
    Fields,
    JournalEntry,
    Json,
    Operation,
    Record,
    entry_values,
    journal_key,
    operation_values,
)

Value: TypeAlias = dict[str, Any]
"""A value as DynamoDB writes it: its type, then itself, `{"N": "12"}`."""

Item: TypeAlias = dict[str, Any]

KEPT_EXTRA: Final = timedelta(days=8)
"""After so long the table may drop what is kept for a while; the rules need seven days."""

_OURS: Final = frozenset({"pk", "sk", "s", "version", "expires"})
"""Attributes that are no fields: keys, schema, version, and when the table may drop the item."""

_ESCAPE: Final = "."
_TEXTS: Final = ("merchant", "category", "method", "note", "source")


def value_of(plain: object) -> Value:
    """Write a JSON value; raises TypeError for anything else."""
    if isinstance(plain, str):
        return {"S": plain}
    if plain is None:
        return {"NULL": True}
    if isinstance(plain, bool):
        return {"BOOL": plain}
    if isinstance(plain, int):
        return {"N": str(plain)}
    if isinstance(plain, list):
        return {"L": [value_of(one) for one in plain]}
    if isinstance(plain, dict):
        return {"M": {_escaped(name): value_of(one) for name, one in plain.items()}}
    unknown = f"{type(plain).__name__} is no JSON value"
    raise TypeError(unknown)


def plain_of(value: Mapping[str, Any]) -> Json:
    """Read a value; raises ValueError for what value_of never writes."""
    ((kind, content),) = value.items()
    if kind == "S":
        return str(content)
    if kind == "N":
        return int(content)
    if kind == "L":
        return [plain_of(one) for one in content]
    if kind == "M":
        return {_unescaped(name): plain_of(one) for name, one in content.items()}
    if kind == "BOOL":
        return bool(content)
    if kind == "NULL":
        return None
    unknown = f"type {kind}"
    raise ValueError(unknown)


def _escaped(name: str) -> str:
    """Give a name an attribute can have: not empty, which DynamoDB refuses."""
    return f"{_ESCAPE}{name}" if not name or name.startswith(_ESCAPE) else name


def _unescaped(name: str) -> str:
    return name.removeprefix(_ESCAPE)


def values_to_item(pk: str, sk: str, values: Fields) -> Item:
    """Write values under a key, each as its own attribute."""
    item = {_escaped(name): value_of(plain) for name, plain in values.items()}
    return {"pk": {"S": pk}, "sk": {"S": sk}, "s": value_of(SCHEMA), **item}


def item_to_values(item: Item) -> dict[str, Json]:
    """Read everything in an item but keys, schema and expiry; raises ValueError."""
    return {
        _unescaped(name): plain_of(value)
        for name, value in item.items()
        if name not in {"pk", "sk", "s", "expires"}
    }


def record_item(owner: str, record: Record) -> Item:
    """Write a record; a field that bears the name of an attribute of ours gets a dot before it."""
    item = {
        f"{_ESCAPE}{name}" if name in _OURS else _escaped(name): value_of(plain)
        for name, plain in record.fields.items()
    }
    ours = {"pk": owner_key(owner), "sk": record.key, "s": SCHEMA, "version": record.version}
    return {**{name: value_of(plain) for name, plain in ours.items()}, **item}


def record_of(item: Item) -> Record:
    """Read a record, fields nobody knows included; raises KeyError, TypeError or ValueError."""
    fields = {
        _unescaped(name): plain_of(value) for name, value in item.items() if name not in _OURS
    }
    return Record(item["sk"]["S"], int(item["version"]["N"]), fields)


def take_expense(columns: ExpenseColumns, item: Item) -> None:
    """Take an expense's item into columns, its fields picked one by one: 100,000 come so.

    One that cannot be read is named in `unreadable`, not raised.
    """
    try:
        fields: dict[str, Json] = {name: item[name]["S"] for name in _TEXTS if name in item}
        fields["day"] = item["day"]["S"]
        fields["amount"] = int(item["amount"]["N"])
        if "seq" in item:
            fields["seq"] = int(item["seq"]["N"])
        if "trashed" in item:
            fields["trashed"] = int(item["trashed"]["N"])
        if "edited" in item:
            fields["edited"] = bool(item["edited"]["BOOL"])
        if "tags" in item:
            fields["tags"] = [str(tag["S"]) for tag in item["tags"]["L"]]
        version = int(item["version"]["N"])
    except (KeyError, TypeError, ValueError):
        columns.unreadable.append(item["sk"]["S"])
        return
    columns.append(item["sk"]["S"][2:], version, fields)


def entry_item(owner: str, entry: JournalEntry) -> Item:
    """Write a journal entry."""
    return values_to_item(owner_key(owner), journal_key(entry.version), entry_values(entry))


def operation_item(owner: str, operation: Operation) -> Item:
    """Write what is remembered of an operation."""
    key = operation_key(operation.id)
    item = values_to_item(owner_key(owner), key, operation_values(operation))
    return {**item, "expires": expiry(operation.at)}


def due_item(due: Due) -> Item:
    """Write something due."""
    pk, sk = due_keys(due)
    values: Fields = {
        "when": due.when.isoformat(),
        "owner": due.owner,
        "id": due.id,
        "kind": due.kind,
        "details": dict(due.details),
    }
    return values_to_item(pk, sk, values)


def due_of(item: Item) -> Due:
    """Read something due; raises KeyError, TypeError or ValueError."""
    details = item["details"]["M"]
    return Due(
        datetime.fromisoformat(item["when"]["S"]),
        item["owner"]["S"],
        item["id"]["S"],
        item["kind"]["S"],
        {_unescaped(name): plain_of(value) for name, value in details.items()},
    )


def expiry(moment: datetime) -> Value:
    """Give when the table may drop what was written at a moment, in seconds since 1970."""
    return expires_at(moment + KEPT_EXTRA)


def expires_at(moment: datetime) -> Value:
    """Write the moment from which the table may drop an item, in seconds since 1970."""
    return value_of(int(moment.timestamp()))
