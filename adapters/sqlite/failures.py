"""Turns what SQLite and the file system raise into errors of ours; nothing of theirs gets past."""

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from spending.errors import (
    StoreDamaged,
    StoreError,
    StoreFull,
    StoreReadOnly,
    StoreUnavailable,
)

_PRIMARY: Final = 0xFF
"""The part of an extended result code that names the kind of failure."""

_READ_ONLY: Final = frozenset({sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM})

_DAMAGED: Final = {
    sqlite3.SQLITE_CORRUPT: "its structure is broken",
    sqlite3.SQLITE_NOTADB: "it is no database",
    sqlite3.SQLITE_FORMAT: "it is no database",
    sqlite3.SQLITE_ERROR: "a table is missing or not as this program made it",
    sqlite3.SQLITE_SCHEMA: "a table is missing or not as this program made it",
    sqlite3.SQLITE_CONSTRAINT: "the same thing is in it twice",
    sqlite3.SQLITE_MISMATCH: "a value is of the wrong kind",
    sqlite3.SQLITE_RANGE: "a value is of the wrong kind",
}

_READ_ONLY_ERRNO: Final = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})
_FULL_ERRNO: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


@contextmanager
def failing_plainly(path: Path) -> Iterator[None]:
    """Let only StoreError out of what is done with the store's file."""
    try:
        yield
    except sqlite3.Error as error:
        raise plain_error(error, path) from error
    except UnicodeDecodeError as error:  # Python, about a message that quotes a damaged table
        raise StoreDamaged(str(path), "its structure is broken") from error
    except OSError as error:
        raise _file_error(error, path) from error


def code_of(error: sqlite3.Error) -> int:
    """Give SQLite's primary result code, SQLITE_INTERNAL for an error of the Python module."""
    code: int = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_INTERNAL)
    return code & _PRIMARY


def plain_error(error: sqlite3.Error, path: Path) -> StoreError:
    """Give our error for one of SQLite's after which nothing was saved."""
    code = code_of(error)
    if code == sqlite3.SQLITE_FULL:
        return StoreFull(str(path))
    if code in _READ_ONLY:
        return StoreReadOnly(str(path))
    if code in _DAMAGED:
        return StoreDamaged(str(path), _DAMAGED[code])
    return StoreUnavailable()


def _file_error(error: OSError, path: Path) -> StoreError:
    if error.errno in _FULL_ERRNO:
        return StoreFull(str(path))
    if error.errno in _READ_ONLY_ERRNO:
        return StoreReadOnly(str(path))
    return StoreUnavailable()
