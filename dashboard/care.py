"""Looking after a store: what is wrong with it, and everything out of it and in again."""

from pathlib import Path

from adapters.backup import read_backup, write_backup
from adapters.dynamodb import check_table, ensure_table, make_client
from adapters.sqlite.care import check
from dashboard.services import open_store
from dashboard.settings import Settings
from spending.closing import life_of

__all__ = ["back_up", "bring_back", "examine"]


def back_up(settings: Settings, path: Path, person: str) -> int:
    """Write everything a person's account holds to a new file; give the number of items.

    Raises StoreError and InvalidInput.
    """
    store = open_store(settings)
    return write_backup(store, life_of(person, store), path).items


def bring_back(settings: Settings, path: Path, person: str) -> int:
    """Restore a backup into a store that holds nothing of the account; give the number of items.

    Raises StoreError.
    """
    store = open_store(settings)
    return read_backup(store, life_of(person, store), path).items


def examine(settings: Settings) -> tuple[list[str], list[str]]:
    """Give what was made of the store (its table, when there was none) and what is wrong with it.

    Raises StoreError when it cannot be looked at.
    """
    path = settings.sqlite_path
    if path and not path.exists():
        return [f"There is no store at {path} yet: the first use makes it."], []
    if path:
        return [], check(path)
    client, table = make_client(), settings.table or ""
    return ensure_table(client, table), check_table(client, table)
