"""What was recognised in a file, one click from being read another way, and remembered."""

from base64 import b64encode
from collections.abc import Mapping
from typing import Any

import pytest
from dash_client import Answer, DashClient, at, nodes, text_of
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from programs import services_over

from components import ids
from dashboard.app import create_app
from dashboard.services import PersonalDesk
from dashboard.settings import OWNER
from spending.settings import Settings

_DRAFT = at(ids.IMPORT_DRAFT, "data")
_READ = at(ids.IMPORT_READ, "data")
_FILE = at(ids.IMPORT_FILE, "contents")
_SHOWN = at(ids.IMPORT_PREVIEW, "children")
_KNOWN = at(ids.IMPORT_REMEMBERED, "data")
_CONFIRM = at(ids.IMPORT_CONFIRM, "n_clicks")

_BANK = (
    "Date;Amount;Where;What\n"
    "03.11.2026;-12,50;Corner shop;bread\n"
    "14.11.2026;-9,00;Landlord;rent\n"
    "15.11.2026;-1,00;Kiosk;paper\n"
)


def _url(data: bytes) -> str:
    return f"data:text/csv;base64,{b64encode(data).decode()}"


def _look(
    client: DashClient, text: str | bytes, choices: object = None, known: object = None
) -> Answer:
    data = text if isinstance(text, bytes) else text.encode()
    draft = {"operation": "op", **({} if choices is None else {"choices": choices})}
    return client.fire(_DRAFT, {_DRAFT: draft, _FILE: _url(data), _KNOWN: known}, output=_SHOWN)


def _bring(
    client: DashClient, text: str, read: Mapping[str, Any], known: object = None, name: str = "op"
) -> Answer:
    given_ = {_DRAFT: {"operation": name}, _READ: read, _FILE: _url(text.encode()), _KNOWN: known}
    return client.fire(_CONFIRM, {_CONFIRM: 1, **given_})


def _controls(answer: Answer, kind: str) -> dict[object, str]:
    """Give what stands in the controls of a kind, by name or place."""
    found = (node["props"] for node in nodes(answer[_SHOWN]))
    return {
        next(value for name, value in one["id"].items() if name != "type"): one["value"]
        for one in found
        if isinstance(one.get("id"), dict) and one["id"]["type"] == kind
    }


def test_everything_recognised_stands_in_a_control(client: DashClient) -> None:
    """Encoding, delimiter, header, order, decimal sign and sign of expenses, each with why."""
    answer = _look(client, _BANK)
    assert _controls(answer, "import-choice") == {
        "encoding": "utf-8", "delimiter": ";", "header": "1", "date_order": "dmy", "decimal": ",",
        "sign": "negative",
    }  # fmt: skip
    assert _controls(answer, "import-column") == {0: "date", 1: "amount", 2: "merchant", 3: "text"}
    said = answer.text(_SHOWN)
    assert "3 of 3 amounts are below zero" in said
    assert "the account's, chosen once" in said


@pytest.mark.parametrize(
    ("choice", "said"),
    [
        ({"sign": "positive"}, "-€22.50 in all"),
        ({"date_order": "mdy"}, "2 rows cannot be taken"),
        ({"decimal": "."}, "3 rows cannot be taken"),
        ({"delimiter": ","}, "No column is recognised as the day. Choose it below"),
        ({"header": "2"}, "No column is recognised"),
        ({"columns": {"merchant": "What", "text": ""}}, "bread Nov 3, 2026 · Uncategorised"),
        ({"columns": {"merchant": ""}}, "bread"),
        ({"encoding": "cp1252"}, "Import 3 expenses"),
    ],
    ids=str,
)
def test_choice_changes_the_reading(client: DashClient, choice: dict[str, Any], said: str) -> None:
    """Each thing chosen is how the file is read next, and its control says that it was chosen."""
    answer = _look(client, _BANK, choice)
    assert said in answer.text(_SHOWN)
    assert "as you chose" in answer.text(_SHOWN) or "columns" in choice
    assert answer[_READ]["choices"] == choice or answer[_READ]["choices"] == {"header": 2}


@pytest.mark.parametrize(
    ("choice", "said"),
    [
        ({"encoding": "utf-16"}, "The encoding utf-16"),
        ({"delimiter": "x"}, "The delimiter"),
        ({"header": 900}, "The header line"),
        ({"header": 4}, "The header line 4 has no rows"),
        ({"date_order": "ydm"}, "The date order"),
        ({"decimal": "'"}, "The decimal mark"),
        ({"sign": "sideways"}, "The sign"),
        ({"columns": {"note": "Gone", "merchant": "What"}}, "The column 'Gone' is not in the file"),
    ],
    ids=str,
)
def test_choice_that_does_not_fit_is_said_and_the_others_stay(
    client: DashClient, choice: dict[str, Any], said: str
) -> None:
    """The misfit is named at its control and left out; the file is read with the rest."""
    answer = _look(client, _BANK, {"columns": {"merchant": "What"}, **choice})
    errors = [
        text_of(node)
        for node in nodes(answer[_SHOWN])
        if node["props"].get("className") == "field-error"
    ]
    assert [said in one for one in errors] == [True]
    assert answer[_READ]["choices"] == {"columns": {"merchant": "What"}}
    assert "Import 3 expenses" in answer.text(_SHOWN)


def test_column_missing_is_chosen_in_the_table(client: DashClient, desk: PersonalDesk) -> None:
    """A file whose amount nobody recognises is shown with its columns, and comes in once chosen."""
    text = "Date,How dear\n2026-11-03,12.50\n"
    answer = _look(client, text)
    assert "No column is recognised as the amount. Choose it below" in answer.text(_SHOWN)
    assert _controls(answer, "import-column") == {0: "unused", 1: "unused"}
    chosen = {"columns": {"amount": "How dear"}}
    assert "Import 1 expense" in _look(client, text, chosen).text(_SHOWN)
    _bring(client, text, {"choices": chosen})
    assert desk.book().frame.columns.expense(0).amount == 1_250


def test_columns_without_a_header_of_their_own_cannot_be_chosen(client: DashClient) -> None:
    """A header that is empty or stands twice names no column: the first keeps it."""
    answer = _look(client, "Date,Amount,,Note,Note\n2026-11-03,1,a,b,c\n")
    disabled = [
        node["props"]["id"]["at"]
        for node in nodes(answer[_SHOWN])
        if isinstance(node["props"].get("id"), dict) and node["props"].get("disabled")
    ]
    assert disabled == [2, 4]


def test_known_lines_are_counted_before_they_come(client: DashClient, desk: PersonalDesk) -> None:
    """Of a file that came before it is said how many are there, and how many in the trash."""
    first = _BANK.rpartition("15.11")[0]
    _bring(client, first, {})
    desk.ledger().delete([desk.book().frame.columns.id_of(0)], "delete")
    said = _look(client, _BANK).text(_SHOWN)
    assert "There already 2 1 of them in the trash" in said
    assert "Import 1 new expense" in said
    assert "there already -€" not in said
    whole = _look(client, first)
    assert "Nothing new to import" in whole.text(_SHOWN)
    (confirm,) = [n for n in nodes(whole[_SHOWN]) if n["props"].get("id") == ids.IMPORT_CONFIRM]
    assert confirm["props"]["disabled"] is True


def test_currency_is_chosen_with_the_first_file() -> None:
    """An account without a currency takes that of the file, or another one if somebody says so."""
    services = services_over(account=Settings("USD", "en_US", "UTC"))
    client, desk = DashClient(create_app(services)), services.desk(OWNER)
    text = "Date,Amount (EUR)\n2026-11-03,1200\n"
    answer = _look(client, text)
    assert _controls(answer, "import-choice")["currency"] == "EUR"
    chosen = _look(client, text, {"currency": "JPY"})
    assert "¥1,200 in all" in chosen.text(_SHOWN)
    _bring(client, text, {"choices": {"currency": "JPY"}})
    assert desk.book().settings.currency == "JPY"
    assert desk.book().frame.columns.expense(0).amount == 1_200


def test_unknown_currency_is_said() -> None:
    """A code that is none is named at its control."""
    client = DashClient(create_app(services_over(account=Settings("USD", "en_US", "UTC"))))
    answer = _look(client, _BANK, {"currency": "XYZZY", "sign": "negative"})
    assert "Currency" in answer.text(_SHOWN)
    assert answer[_READ]["choices"] == {"sign": "negative"}


# Remembered by header


def test_choices_are_remembered_by_the_header(client: DashClient) -> None:
    """The next file with this header is read so, and the page says why; another one is not."""
    choices = {"columns": {"merchant": "What"}, "date_order": "mdy"}
    read = _look(client, _BANK, choices)[_READ]
    known = _bring(client, _BANK, read)[_KNOWN]
    assert list(known.values()) == [choices]
    again = _look(client, _BANK.replace("12,50", "13,50"), known=known)
    assert "A file with these headers came before" in again.text(_SHOWN)
    assert again[_READ]["choices"] == choices
    other = _look(client, "Date,Amount\n2026-11-03,1\n", known=known)
    assert "came before" not in other.text(_SHOWN)
    anew = _look(client, _BANK, {}, known)
    assert anew[_READ]["choices"] == {}
    assert _bring(client, _BANK, anew[_READ], known, "anew")[_KNOWN] == {}


def test_only_the_newest_headers_are_remembered(client: DashClient) -> None:
    """A browser does not fill up: forty kinds of files are remembered."""
    known = {f"{number:032x}": {"sign": "positive"} for number in range(60)}
    read = _look(client, _BANK, {"sign": "positive"})[_READ]
    kept = _bring(client, _BANK, read, known)[_KNOWN]
    assert len(kept) == 40
    assert read["fingerprint"] in kept


_HOSTILE = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)
_NAMES = st.sampled_from(
    ["encoding", "delimiter", "header", "date_order", "decimal", "sign", "currency", "columns"]
)


@given(choices=_HOSTILE | st.dictionaries(_NAMES, _HOSTILE), known=_HOSTILE)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_a_browser_keeps_is_no_failure(
    client: DashClient, choices: object, known: object
) -> None:
    """Choices of any shape are read as far as they are choices; the file is shown."""
    answer = _look(client, _BANK, choices, known)
    assert answer.status == 200
    assert "How the file was read" in answer.text(_SHOWN)


@pytest.mark.parametrize("draft", [7, "x", [], {"operation": 5}, {}, {"operation": None}])
def test_draft_of_another_shape_brings_nothing_in(
    client: DashClient, desk: PersonalDesk, draft: object
) -> None:
    """What names no operation is told, and nothing comes in."""
    answer = client.fire(_CONFIRM, {_CONFIRM: 1, _DRAFT: draft, _FILE: _url(_BANK.encode())})
    assert "choose it again" in answer.text(at(ids.NOTICES, "children"))
    assert desk.book().jobs == ()
