"""Everything an account holds comes out, says what it is, and comes in again."""

import csv
import gzip
import json
import stat
from collections import Counter
from dataclasses import replace
from datetime import date
from io import BytesIO, StringIO
from pathlib import Path
from typing import Final
from zipfile import ZipFile

import pytest
from builders import a_draft
from hypothesis import given, settings
from hypothesis import strategies as st
from importing import lines_of
from memory_store import MemoryStore
from programs import services_over

from adapters.backup import read_backup
from analytics.listing import page
from analytics.trash import trashed
from dashboard import export, sheets
from dashboard.export import BACKUP, TABLES, write_archive, write_archive_to
from dashboard.services import PersonalDesk
from dashboard.settings import OWNER
from spending.errors import InvalidInput, StoreUnavailable
from spending.expense import Expense, ExpenseDraft
from spending.filter import ExpenseFilter
from spending.job import IMPORT
from spending.records import HEAD, JournalEntry
from spending.statements import read_statement

_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")
_NUMBERS: Final = frozenset({"Amount", "Spent", "Limit"})

_TEXTS: Final = st.sampled_from(
    ("", "Tea house", "Zürich", "=HYPERLINK(1)", "+1", "-1", "@x", "'=x", "''", 'a "b", c', "<b>x")
)
_DRAFTS: Final = st.builds(
    ExpenseDraft,
    day=st.dates(date(1990, 1, 1), date(2060, 12, 31)),
    amount=st.integers(-(10**6), 10**6).filter(bool),
    merchant=_TEXTS,
    method=_TEXTS,
    tags=st.sampled_from(((), ("work",), ("a b", "Zürich"))),
    note=_TEXTS,
)


def a_desk() -> PersonalDesk:
    """Give the desk of somebody with an empty account."""
    return services_over(MemoryStore()).desk(OWNER)


def packed(desk: PersonalDesk) -> ZipFile:
    """Give the archive of an account."""
    file = BytesIO()
    write_archive(desk, file)
    return ZipFile(file)


def rows_in(archive: ZipFile, name: str) -> list[dict[str, str]]:
    """Give the rows of a table of an archive."""
    return list(csv.DictReader(StringIO(archive.read(name).decode(), newline="")))


def active(desk: PersonalDesk) -> tuple[Expense, ...]:
    """Give the expenses of an account that are not in the trash."""
    return page(desk.book(), ExpenseFilter(), start=0, count=1000).expenses


@pytest.fixture
def desk() -> PersonalDesk:
    """Give the desk of somebody who did a bit of everything."""
    desk = a_desk()
    ledger = desk.ledger()
    kept = ledger.add(a_draft(merchant="=Shop", note="@note"), "one").ids[0]
    gone = ledger.add(a_draft(700, merchant="Gone"), "two").ids[0]
    ledger.delete([gone], "three")
    ledger.set_limit(1000, "four")
    ledger.add_category("=Odd", "five")
    ledger.edit(kept, 1, a_draft(merchant="=Shop", note="+note"), "six")
    ledger.save_view("=Views", "/expenses", "tag=a%20b&sort=amount", "view")
    ledger.choose_start(ledger.save_view("Home", "/", "period=all", "home").ids[0], "start")
    begun = ledger.jobs.begin_import(lines_of(3), "seven", kind=IMPORT, about="-bank.csv")
    ledger.jobs.finish(begun.ids[0])
    return desk


@settings(max_examples=40)
@given(st.lists(_DRAFTS, min_size=1, max_size=6), st.integers(0, 6))
def test_every_expense_is_in_it(drafts: list[ExpenseDraft], deleted: int) -> None:
    """Each expense stands in one of two tables, all of its texts as typed or protected."""
    desk = a_desk()
    ledger = desk.ledger()
    ids = [ledger.add(draft, f"add {n}").ids[0] for n, draft in enumerate(drafts)]
    for expense_id in ids[:deleted]:
        ledger.delete([expense_id], f"trash {expense_id}")
    archive = packed(desk)

    for name, wanted in (
        ("expenses.csv", active(desk)),
        ("trash.csv", trashed(desk.book(), "", count=10).expenses),
    ):
        assert Counter(map(_told, rows_in(archive, name))) == Counter(map(_kept, wanted))


def _told(row: dict[str, str]) -> tuple[str, ...]:
    cells = (row["Merchant"], row["Payment method"], row["Tags"], row["Note"])
    return (row["Date"], row["Amount"], *(cell.removeprefix("'") for cell in cells))


def _kept(expense: Expense) -> tuple[str, ...]:
    amount = f"{expense.amount / 100:.2f}"
    texts = (expense.merchant, expense.method, ", ".join(expense.tags), expense.note)
    return (expense.day.isoformat(), amount, *(_shown(text) for text in texts))


def _shown(text: str) -> str:
    """Give a text less the one apostrophe that reading takes off, where nothing was put before."""
    return text if text.lstrip("'").startswith(_STARTS) else text.removeprefix("'")


@settings(max_examples=40)
@given(st.lists(_DRAFTS, min_size=1, max_size=6))
def test_the_table_of_expenses_comes_in_again(drafts: list[ExpenseDraft]) -> None:
    """Imported into a new account, the table brings the same expenses, equal ones too."""
    desk, other = a_desk(), a_desk()
    for number, draft in enumerate(drafts):
        desk.ledger().add(draft, f"add {number}")

    statement = read_statement(packed(desk).read("expenses.csv"), other.ledger().settings())
    begun = other.ledger().jobs.begin_import(statement.lines, "in", kind=IMPORT, about="x.csv")
    other.ledger().jobs.finish(begun.ids[0])

    assert not statement.rejected
    assert Counter(one.draft for one in active(other)) == Counter(one.draft for one in active(desk))


def test_the_backup_brings_all_back(desk: PersonalDesk, tmp_path: Path) -> None:
    """What `restore` takes is in the archive, and makes the same ledger elsewhere."""
    (tmp_path / BACKUP).write_bytes(packed(desk).read(BACKUP))
    other = MemoryStore()

    read_backup(other, OWNER, tmp_path / BACKUP)

    store = desk.services.store
    assert isinstance(store, MemoryStore)
    assert [one for one in other.dump(OWNER) if one.key != HEAD] == [
        one for one in store.dump(OWNER) if one.key != HEAD
    ]
    assert other.head(OWNER) == replace(store.head(OWNER), watched_until="")


def test_no_text_is_a_formula(desk: PersonalDesk) -> None:
    """In no table does a text begin with what a spreadsheet takes for a formula."""
    archive = packed(desk)
    cells = [
        cell
        for name in TABLES
        for row in rows_in(archive, name)
        for column, cell in row.items()
        if column not in _NUMBERS
    ]

    assert {"'=Shop", "'+note", "'=Odd", "'=Views", "'-bank.csv"} <= set(cells)
    assert not [cell for cell in cells if cell.startswith(_STARTS)]


def test_the_tables_hold_what_they_say(desk: PersonalDesk) -> None:
    """Trash, limits, alerts, imports, categories and settings have a table or file of their own."""
    archive = packed(desk)

    assert [row["Merchant"] for row in rows_in(archive, "trash.csv")] == ["Gone"]
    assert rows_in(archive, "trash.csv")[0]["Deleted"].endswith("+00:00")
    assert rows_in(archive, "limits.csv")[0]["Amount"] == "10.00"
    assert rows_in(archive, "alerts.csv")[0]["Limit"] == "10.00"
    views = rows_in(archive, "views.csv")
    assert [(row["Name"], row["Address"], row["Start"]) for row in views] == [
        ("'=Views", "/expenses?tag=a%20b&sort=amount", ""), ("Home", "/?period=all", "yes"),
    ]  # fmt: skip
    assert rows_in(archive, "imports.csv")[0]["Came in"] == "3"
    assert json.loads(archive.read("settings.json"))["currency"] == "EUR"
    groceries = next(
        one for one in rows_in(archive, "categories.csv") if one["Name"] == "Groceries"
    )
    assert groceries["Below"] == "Food"


def test_much_is_read_in_pieces(desk: PersonalDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Read two at a time, expenses and history are the same as read at once."""
    names = ("expenses.csv", "history.jsonl")
    whole = [packed(desk).read(name) for name in names]
    monkeypatch.setattr(sheets, "AT_ONCE", 2)
    monkeypatch.setattr(export, "ENTRIES_AT_ONCE", 2)

    assert [packed(desk).read(name) for name in names] == whole
    assert whole[0].count(b"\r\n") == 1 + 4


def test_history_tells_every_act_in_order(desk: PersonalDesk) -> None:
    """The history has one line for each version, with what it changed and from where."""
    lines = [json.loads(line) for line in packed(desk).read("history.jsonl").splitlines()]

    assert [line["version"] for line in lines] == list(range(1, desk.book().version + 1))
    assert lines[0]["act"] == "add"
    assert lines[0]["from"] == "web"
    assert lines[0]["changes"][0]["after"]["merchant"] == "=Shop"


def test_what_was_removed_for_good_is_nowhere(desk: PersonalDesk) -> None:
    """Texts of what left the trash are in no file of the archive, the backup included."""
    ledger = desk.ledger()
    ids = [one.id for one in trashed(desk.book(), "", count=10).expenses]
    ledger.jobs.finish(ledger.purge(ids, "purge").ids[0])

    archive = packed(desk)

    assert not [name for name in archive.namelist() if b"Gone" in _content(archive, name)]


def _content(archive: ZipFile, name: str) -> bytes:
    content = archive.read(name)
    return gzip.decompress(content) if name == BACKUP else content


def test_every_file_is_explained(desk: PersonalDesk) -> None:
    """The README names each file of the archive and none that is not in it."""
    for one in (desk, a_desk()):
        archive = packed(one)
        told = archive.read("README.txt").decode().split("\n\n")[1]
        named = [line.split()[0] for line in told.splitlines()]

        assert sorted(named) == sorted(archive.namelist())
        assert all(name.isascii() for name in named)


def test_an_empty_account_has_no_backup() -> None:
    """There is nothing to restore of an account that holds nothing; the rest is there, empty."""
    archive = packed(a_desk())

    assert BACKUP not in archive.namelist()
    assert rows_in(archive, "expenses.csv") == []
    assert archive.read("history.jsonl") == b""


def test_the_file_is_its_owners_alone(desk: PersonalDesk, tmp_path: Path) -> None:
    """Nobody else on the machine reads the archive."""
    path = tmp_path / "all.zip"

    write_archive_to(desk, path)

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert ZipFile(path).testzip() is None


def test_a_file_that_is_there_stays(desk: PersonalDesk, tmp_path: Path) -> None:
    """Nothing is written over."""
    path = tmp_path / "all.zip"
    path.write_text("mine", encoding="utf-8")

    with pytest.raises(InvalidInput, match="there already"):
        write_archive_to(desk, path)

    assert path.read_text(encoding="utf-8") == "mine"


class _GoesAway(MemoryStore):
    """A store that stops answering when its journal is asked for."""

    def journal(self, owner: str, after: int, through: int | None = None) -> list[JournalEntry]:
        """Answer no more."""
        raise StoreUnavailable


def test_half_an_archive_is_none(tmp_path: Path) -> None:
    """When the store goes away while it is written, no file is left behind."""
    desk = services_over(_GoesAway()).desk(OWNER)
    desk.ledger().add(a_draft(), "one")

    with pytest.raises(StoreUnavailable):
        write_archive_to(desk, tmp_path / "all.zip")

    assert list(tmp_path.iterdir()) == []
