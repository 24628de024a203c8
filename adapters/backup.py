"""Backups: everything an account holds in one file, the same for every store.

The file is gzip; inside, one JSON object a line: first what it is, then one line an item, last
how many items there were and the SHA-256 of all lines before. A backup is only ever whole: it gets
its name after it was read back, and nothing of it is taken in before all of it was.
"""

import errno
import gzip
import hashlib
import os
import tempfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, Final

import orjson

from spending.errors import (
    InvalidInput,
    StoreDamaged,
    StoreFull,
    StoreReadOnly,
    StoreTooNew,
)
from spending.ports import LedgerArchive
from spending.records import HEAD, SCHEMA, KeptItem, head_of

FORMAT: Final = "expense-tracker backup"

_LONGEST_LINE: Final = 64 * 2**20
"""No item is longer, so a file that is no backup cannot fill the memory."""

_PACKED: Final = 6
"""How hard to compress: beyond it files shrink little and take much longer."""

_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_FORBIDDEN: Final = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})


@dataclass(frozen=True, slots=True)
class BackupSummary:
    """What a backup holds: so many items, of an account at `version`, written at `made` (UTC)."""

    items: int
    version: int
    made: datetime


def _utc_now() -> datetime:
    return datetime.now(UTC)


def write_backup(
    archive: LedgerArchive, owner: str, path: Path, *, now: Callable[[], datetime] = _utc_now
) -> BackupSummary:
    """Write all an owner has to a new file, readable by nobody else, and read it back.

    Raises InvalidInput when the file is there already or the owner has nothing, and StoreError.
    """
    if path.exists():
        raise _taken(path)
    with _writing_plainly(path):
        number, draft_name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        draft = Path(draft_name)
        try:
            with os.fdopen(number, "wb") as file:
                pack_backup(archive, owner, file, now())
                file.flush()
                os.fsync(file.fileno())
            summary = verify_backup(draft)
            _publish(draft, path)
        finally:
            draft.unlink(missing_ok=True)
    return summary


def verify_backup(path: Path) -> BackupSummary:
    """Read a backup through and say what it holds.

    Raises StoreDamaged for a file that is none or not whole, StoreTooNew, and InvalidInput when
    it cannot be opened.
    """
    reader = _Reader(path)
    keys = [item.key for item in reader.items()]
    if HEAD not in keys or len(set(keys)) < len(keys):
        raise StoreDamaged(str(path), "it does not hold one account")
    return BackupSummary(len(keys), reader.version, reader.made)


def read_backup(archive: LedgerArchive, owner: str, path: Path) -> BackupSummary:
    """Bring everything in a backup into an archive where the owner has nothing yet.

    The whole file is verified first. Raises AlreadyThere, and what verify_backup raises.
    """
    summary = verify_backup(path)
    archive.load(owner, _Reader(path).items())
    return summary


def pack_backup(archive: LedgerArchive, owner: str, file: IO[bytes], made: datetime) -> None:
    """Write all an owner has into a file that is open; whoever has it can restore it.

    Raises InvalidInput when the owner has nothing, and StoreError.
    """
    digest = hashlib.sha256()
    with gzip.GzipFile("", "wb", _PACKED, file, mtime=0) as packed:

        def put(line: dict[str, Any]) -> None:
            written = orjson.dumps(line) + b"\n"
            digest.update(written)
            packed.write(written)

        put({"format": FORMAT, "schema": SCHEMA, "made": made.isoformat()})
        items = 0
        for item in archive.dump(owner):
            put({"key": item.key, "values": item.values})
            items += 1
        if not items:
            raise InvalidInput("account", "holds nothing yet: there is nothing to back up")
        packed.write(orjson.dumps({"items": items, "sha256": digest.hexdigest()}) + b"\n")


def _publish(draft: Path, path: Path) -> None:
    """Give a finished file its name, never over another one."""
    try:
        os.link(draft, path)
    except FileExistsError as error:
        raise _taken(path) from error
    except OSError:  # a file system without links
        if path.exists():
            raise _taken(path) from None
        draft.rename(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _taken(path: Path) -> InvalidInput:
    return InvalidInput("file", f"{path} is there already: choose another name")


class _Reader:
    """Reads one backup; `made` and `version` are known once all items were read."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.made = datetime.min.replace(tzinfo=UTC)
        self.version = 0

    def items(self) -> Iterator[KeptItem]:
        """Give the items one by one, and raise in the end unless they are all there."""
        digest, count = hashlib.sha256(), 0
        with self._reading_plainly(), gzip.open(self._path) as file:
            self._take_header(self._line(file, digest))
            while True:
                so_far = digest.hexdigest()
                line = self._line(file, digest)
                if "key" not in line:
                    break
                yield self._item(line)
                count += 1
            if line != {"items": count, "sha256": so_far} or file.read(1):
                raise self._damaged("its items are not those that were written")

    def _line(self, file: gzip.GzipFile, digest: "hashlib._Hash") -> dict[str, Any]:
        written = file.readline(_LONGEST_LINE)
        if not written.endswith(b"\n"):
            raise EOFError
        digest.update(written)
        line = orjson.loads(written)
        if not isinstance(line, dict):
            raise TypeError(line)
        return line

    def _take_header(self, line: dict[str, Any]) -> None:
        if line["format"] != FORMAT:
            raise self._damaged("it is no backup of this program")
        self._check_schema(line["schema"])
        self.made = datetime.fromisoformat(line["made"])

    def _item(self, line: dict[str, Any]) -> KeptItem:
        item = KeptItem(str(line["key"]), dict(line["values"]))
        if item.key == HEAD:
            head = head_of(item.values)
            self._check_schema(head.schema)
            self.version = head.version
            # What falls due is in no backup: the first commit here looks at all limits anew.
            return KeptItem(HEAD, {**item.values, "watched_until": ""})
        return item

    def _check_schema(self, schema: int) -> None:
        if schema > SCHEMA:
            raise StoreTooNew(str(self._path), schema)

    @contextmanager
    def _reading_plainly(self) -> Iterator[None]:
        try:
            yield
        except EOFError as error:
            raise self._damaged("its end is missing") from error
        except (gzip.BadGzipFile, zlib.error, KeyError, TypeError, ValueError) as error:
            raise self._damaged("it is no backup, or not as it was written") from error
        except OSError as error:
            raise InvalidInput("file", f"{self._path} cannot be read: {error.strerror}") from error

    def _damaged(self, what: str) -> StoreDamaged:
        return StoreDamaged(str(self._path), what)


@contextmanager
def _writing_plainly(path: Path) -> Iterator[None]:
    """Let only SpendingError out of writing a file."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise StoreFull(str(path)) from error
        if error.errno in _FORBIDDEN:
            raise StoreReadOnly(str(path)) from error
        raise InvalidInput("file", f"{path} cannot be written: {error.strerror}") from error
