"""Importing over the wire: what is found, what is asked, and what comes in, once."""

from base64 import b64encode

import pytest
from dash_client import Answer, DashClient, at, links_of, nodes, text_of
from programs import AtOnce, Piecewise, services_over

from analytics.summary import totals
from components import ids, page
from dashboard.app import create_app
from dashboard.services import PersonalDesk, Services
from dashboard.settings import OWNER
from spending.filter import ExpenseFilter

_DRAFT = at(ids.IMPORT_DRAFT, "data")
_FILE = at(ids.IMPORT_FILE, "contents")
_NAME = at(ids.IMPORT_FILE, "filename")
_SHOWN = at(ids.IMPORT_PREVIEW, "children")
_CONFIRM = at(ids.IMPORT_CONFIRM, "n_clicks")
_READ = at(ids.IMPORT_READ, "data")
_QUERY = at(ids.IMPORTS_QUERY, "data")

_BANK = (
    "Date,Amount,Description,Category,Type\n"
    "2026-11-03,12.50,Corner shop,Food,expense\n"
    "2026-11-03,12.50,Corner shop,Food,expense\n"
    "2026-11-04,900,Landlord,Housing,expense\n"
    "2026-11-05,2500,Employer,,income\n"
    "2026-11-06,abc,Broken,Food,expense\n"
    "2025-08-2025,5,Nowhere,Food,expense\n"
)
_EITHER_WAY = "Date,Amount,Description\n01/02/2026,12.50,Shop\n03/04/2026,5.00,Shop\n"


def _url(text: str) -> str:
    return f"data:text/csv;base64,{b64encode(text.encode()).decode()}"


def _given(text: str, operation: str = "op", **choices: str) -> dict[str, object]:
    """Give what the page holds once a file was read, with what was chosen about it."""
    draft = {"operation": operation, **({"choices": choices} if choices else {})}
    read = {_READ: {"choices": choices}}
    return {_DRAFT: draft, **read, _FILE: _url(text), _NAME: "bank.csv"}


def _look(client: DashClient, text: str, **choices: str) -> str:
    return client.fire(_DRAFT, _given(text, **choices), output=_SHOWN).text(_SHOWN)


def _bring(client: DashClient, text: str, operation: str = "op", **choices: str) -> Answer:
    return client.fire(_CONFIRM, {_CONFIRM: 1, **_given(text, operation, **choices)})


def _result(client: DashClient, job: str) -> Answer:
    return client.fire(_QUERY, {_QUERY: f"?job={job}"}, output=at(ids.IMPORTS, "className"))


# Looking


def test_file_is_shown_with_what_was_found(client: DashClient, desk: PersonalDesk) -> None:
    """Sum, what is left out and why, bad rows by line, how it was read: before anything."""
    said = _look(client, _BANK)
    assert "Expenses found 3 €925.00 in all" in said
    assert "Left out 1 income: 1" in said
    assert "Rejected 2" in said
    assert "2 rows cannot be taken" in said
    assert "7 " in said[said.index("cannot be taken") :]
    assert "Import 3 expenses" in said
    assert "Corner shop Nov 3, 2026 · Food €12.50" in said
    assert desk.book().version == 0


def test_many_bad_rows_are_named_up_to_fifty(client: DashClient) -> None:
    """The rest of a broken file is counted, not poured over the page."""
    rows = "".join(f"2026-11-03,oops{number},Shop\n" for number in range(80))
    said = _look(client, f"Date,Amount,Description\n2026-11-02,1,Shop\n{rows}")
    assert "80 rows cannot be taken" in said
    assert "and 30 more" in said
    assert "oops49" in said
    assert "oops50" not in said


def test_date_read_in_two_ways_is_asked(client: DashClient, desk: PersonalDesk) -> None:
    """The first date is shown in both readings; a click on one reads the file that way."""
    answer = client.fire(_DRAFT, _given(_EITHER_WAY), output=_SHOWN)
    said = answer.text(_SHOWN)
    assert "01/02/2026" in said
    buttons = [node for node in nodes(answer[_SHOWN]) if node["type"] == "Button"]
    asked = {
        node["props"]["id"]["order"]: text_of(node)
        for node in buttons
        if isinstance(node["props"]["id"], dict)
    }
    assert asked == {
        "dmy": "February 1, 2026 Day, month, year",
        "mdy": "January 2, 2026 Month, day, year",
    }
    assert "Import 2" not in said
    assert "Import 2 expenses" in _look(client, _EITHER_WAY, date_order="mdy")
    _bring(client, _EITHER_WAY, date_order="mdy")
    book = desk.book()
    days = {book.frame.columns.expense(row).day.isoformat() for row in range(2)}
    assert days == {"2026-01-02", "2026-03-04"}


@pytest.mark.parametrize(
    ("text", "why"),
    [("", "This is an empty file."), ("\x00\x01\x02" * 50, "This is a binary file."),
     ("%PDF-1.7 x", "This is a PDF."), ("PK\x03\x04xl/workbook", "an Excel file or another zip"),
     ("Date,Amount\n", "headers without rows")],
)  # fmt: skip
def test_file_that_is_no_statement_is_refused(client: DashClient, text: str, why: str) -> None:
    """An empty file, a PDF, an Excel file: a clear message that leaves nothing behind."""
    said = _look(client, text)
    assert "This file cannot be read" in said
    assert why in said
    assert "Nothing was imported." in said


def test_file_that_is_too_large_is_told_with_its_size(client: DashClient) -> None:
    """The limit and the size are both said; the bytes never travelled."""
    answer = client.fire(_DRAFT, {_DRAFT: {"size": 200 * 1024 * 1024}}, output=_SHOWN)
    assert "The file has 200 MiB; at most 16 MiB" in answer.text(_SHOWN)


def test_files_dropped_together_are_asked_for_one_by_one(client: DashClient) -> None:
    """Several files at once are a sentence, not the first of them."""
    answer = client.fire(_DRAFT, {_DRAFT: {"files": 3}}, output=_SHOWN)
    assert "3 files at once Drop them one after another" in answer.text(_SHOWN)


@pytest.mark.parametrize(
    "contents",
    [
        5,
        {"a": 1},
        "data:text/csv;base64,\u00e9",
        None,
        "",
        "data:text/csv;base64,%%%",
        "data:text/csv;base64,QQ",
    ],
)
def test_broken_upload_is_refused(client: DashClient, contents: str | None) -> None:
    """What did not arrive whole is told, never half read."""
    answer = client.fire(_DRAFT, {_DRAFT: {"operation": "x"}, _FILE: contents}, output=_SHOWN)
    assert "choose it again" in answer.text(_SHOWN)


@pytest.mark.parametrize(
    ("name", "shown"),
    [("C:\\Users\\me\\bank.csv", "bank.csv"), ("../../etc/passwd", "passwd"), (None, "The file"),
     ("a\u202egpj.csv", "agpj.csv"), ("<b>x</b>.csv", "b>.csv"), ("n" * 300, "n" * 120)],
)  # fmt: skip
def test_name_of_a_file_is_plain_text(client: DashClient, name: str | None, shown: str) -> None:
    """A file's name shows no folder, no hidden signs and no novel."""
    answer = client.fire(_DRAFT, {**_given(_BANK), _NAME: name}, output=_SHOWN)
    (title,) = [node for node in nodes(answer[_SHOWN]) if node["type"] == "H2"]
    assert text_of(title) == shown


# Bringing in


def test_import_comes_in_and_is_summed_up(client: DashClient, desk: PersonalDesk) -> None:
    """The page goes to the import's own address, which says what came and links to exactly it."""
    answer = _bring(client, _BANK)
    assert answer[at(ids.URL, "href")] == "/import?job=op"
    assert answer[_DRAFT] is None
    assert answer[_FILE] is None
    shown = _result(client, "op")
    assert shown[at(ids.IMPORTS, "className")] == page.READY
    said = shown.text(at(ids.IMPORT_RESULT, "children"))
    assert "bank.csv 3 new." in said
    assert "Left out 1 income: 1 Rejected 2" in said
    links = [href for _, href in links_of(shown[at(ids.IMPORT_RESULT, "children")])]
    assert links == ["/expenses?import=op", "/import?leaving=op"]
    behind = totals(desk.book(), ExpenseFilter.from_query("import=op"))
    assert (behind.count, behind.amount) == (3, 92_500)


def test_second_import_of_a_file_adds_nothing(client: DashClient, desk: PersonalDesk) -> None:
    """The same file dropped again says that everything was there."""
    _bring(client, _BANK, "first")
    _bring(client, _BANK, "second")
    said = _result(client, "second").text(at(ids.IMPORT_RESULT, "children"))
    assert "0 new, 3 were there already." in said
    assert len(desk.book().frame.table) == 3


def test_two_clicks_import_once(services: Services, client: DashClient) -> None:
    """The operation was named when the file was dropped: a double click is one import."""
    _bring(client, _BANK)
    second = _bring(client, _BANK)
    assert second.status == 200
    desk = services.desk(OWNER)
    assert len(desk.book().jobs) == 1
    assert len(desk.book().frame.table) == 3


def test_past_imports_stay_listed_with_their_rows(client: DashClient) -> None:
    """Each import stays findable, what is left of it too, and what was taken out is said."""
    for text, operation in ((_BANK, "one"), (_EITHER_WAY, "two")):
        _bring(client, text, operation, date_order="dmy")
    past = _result(client, "one")[at(ids.IMPORT_PAST, "children")]
    assert {href for _, href in links_of(past)} == {
        "/import?job=two", "/expenses?import=two", "/import?job=one", "/expenses?import=one",
    }  # fmt: skip


def test_progress_is_the_jobs(monkeypatch: pytest.MonkeyPatch) -> None:
    """While it runs the import's address shows how far it is, after a reload too."""
    services = services_over(runner=Piecewise)
    monkeypatch.setattr("spending.jobs._FULLEST", 2)
    client = DashClient(create_app(services))
    _bring(client, _BANK)
    said = _result(client, "op").text(at(ids.IMPORT_RESULT, "children"))
    assert said == "Bringing in bank.csv: 2 of 3"


def test_unknown_import_is_said(client: DashClient) -> None:
    """An old address leads to a sentence, not to a failure."""
    shown = _result(client, "nope")
    assert shown[at(ids.IMPORTS, "className")] == page.READY
    assert "This import is not there" in shown.text(at(ids.IMPORT_RESULT, "children"))


def test_import_that_crosses_a_limit_raises_its_alert(
    client: DashClient, desk: PersonalDesk
) -> None:
    """A limit crossed by a file is an alert like any other."""
    desk.ledger().set_limit(10_000, "limit")
    _bring(client, _BANK)
    (alert,) = desk.book().alerts
    assert alert.spent == 92_500


def test_server_keeps_no_file(services: Services, client: DashClient) -> None:
    """Between looking and confirming the file is the browser's alone: nothing is staged."""
    _look(client, _BANK)
    assert isinstance(services.runner, AtOnce)
    assert services.runner.begun == []
    assert services.desk(OWNER).book().jobs == ()


@pytest.mark.parametrize(
    "merchant", ["<img src=x onerror=alert(1)>", '=HYPERLINK("x")', "<a href=//evil>"]
)
def test_hostile_text_stays_text(client: DashClient, desk: PersonalDesk, merchant: str) -> None:
    """A merchant that looks like markup or a formula arrives as it is written, as text."""
    quoted = merchant.replace('"', '""')
    _bring(client, f'Date,Amount,Merchant\n2026-11-20,5,"{quoted}"\n')
    assert desk.book().frame.columns.expense(0).merchant == merchant
