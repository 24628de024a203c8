"""The stores that every test here runs on."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from importlib import import_module
from pathlib import Path
from typing import cast

import pytest
from commits import KeepingStore

from adapters.sqlite.store import SqliteStore


@contextmanager
def _sqlite_store(folder: Path) -> Iterator[SqliteStore]:
    store = SqliteStore(folder / "data" / "expenses.db")
    try:
        yield store
    finally:
        store.close()


def _opened(kind: str, folder: Path) -> AbstractContextManager[KeepingStore]:
    if kind == "sqlite":
        return _sqlite_store(folder)
    try:
        dynamo = import_module("dynamo")
    except ModuleNotFoundError as error:
        pytest.skip(f"the {kind} store is not there: {error}")
    return cast("AbstractContextManager[KeepingStore]", getattr(dynamo, f"{kind}_store")())


@pytest.fixture(
    params=["sqlite", "memory", "moto", pytest.param("ministack", marks=pytest.mark.ministack)]
)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[KeepingStore]:
    """Give an empty store of each kind."""
    if request.param == "memory":
        try:
            memory = import_module("memory_store")
        except ModuleNotFoundError as error:
            pytest.skip(f"the store in memory is not there: {error}")
        yield memory.MemoryStore()
        return
    with _opened(request.param, tmp_path) as opened:
        yield opened


@pytest.fixture
def racing_store(store: KeepingStore, request: pytest.FixtureRequest) -> KeepingStore:
    """Give an empty store of each kind that several threads may change at once."""
    if "moto" in request.node.name:
        pytest.skip("moto loses updates between threads")
    return store


@pytest.fixture
def other_store(tmp_path: Path) -> Iterator[KeepingStore]:
    """Give an empty store to take a backup to."""
    with _sqlite_store(tmp_path / "other") as opened:
        yield opened
