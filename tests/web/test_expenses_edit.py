"""Cells of the list changed in place, as the callback answers: saved, refused, in conflict."""

from dataclasses import replace
from typing import Any

import pytest
from builders import a_draft
from dash_client import Answer, DashClient, at, text_of
from programs import IN_GERMAN, services_over

from components import ids
from dashboard.app import create_app
from dashboard.services import PersonalDesk
from dashboard.settings import OWNER
from spending.category import NO_CATEGORY, category_id
from spending.expense import Expense

_EDIT = at(ids.EXPENSES_EDIT, "data")
_ANSWER = at(ids.EXPENSES_EDIT_ANSWER, "data")
_CHANGED = at(ids.CHANGE, "data")


def _recorded(desk: PersonalDesk, **kept: object) -> Expense:
    receipt = desk.ledger().add(a_draft(1250, **kept), "one")  # type: ignore[arg-type]
    return desk.ledger().expense(receipt.ids[0])


def _send(client: DashClient, expense: Expense, field: str, text: str, **more: object) -> Answer:
    sent = {
        "id": expense.id, "field": field, "text": text, "seen": expense.version,
        "was": "", "operation": "edit-1", **more,
    }  # fmt: skip
    return client.fire(_EDIT, {_EDIT: sent})


def _said(answer: Answer) -> dict[str, Any]:
    return dict(answer[_ANSWER])


@pytest.mark.parametrize(
    ("field", "text", "shown"),
    [
        ("day", "2026-11-03", "Nov 3, 2026"),
        ("merchant", "  Corner   shop ", "Corner shop"),
        ("category", category_id("Food", "Groceries"), "Food › Groceries"),
        ("method", "Card", "Card"),
        ("tags", "#work, holiday", "holiday, work"),
        ("note", "<b>bold</b>", "<b>bold</b>"),
        ("amount", "12.50*3+4", "€41.50"),
        ("amount", "-3", "-€3.00"),
    ],
)
def test_saved(client: DashClient, desk: PersonalDesk, field: str, text: str, shown: str) -> None:
    """Every column takes what its form field takes; the answer is the row as it is stored."""
    expense = _recorded(desk)
    answer = _send(client, expense, field, text)

    assert _said(answer)["row"][field] == shown
    assert _said(answer)["row"]["seen"] == answer[_CHANGED] == desk.ledger().expense(
        expense.id
    ).version  # fmt: skip
    (told,) = answer[at(ids.NOTICES, "children")]
    assert "Saved" in text_of(told)
    assert "Undo" in text_of(told)


def test_other_fields_stay(client: DashClient, desk: PersonalDesk) -> None:
    """A cell changes alone: a long note with lines in it is what it was."""
    expense = _recorded(desk, note="one\ntwo " + "n" * 500, tags=("a", "b"), method="Card")
    _send(client, expense, "merchant", "Shop")

    stored = desk.ledger().expense(expense.id)
    assert stored.draft == replace(expense.draft, merchant="Shop")


def test_uncategorised(client: DashClient, desk: PersonalDesk) -> None:
    """The first of the choices takes the category away."""
    expense = _recorded(desk, category=category_id("Food"))
    answer = _send(client, expense, "category", NO_CATEGORY)

    assert _said(answer)["row"]["category"] == "Uncategorised"


def test_same_again_is_no_commit(client: DashClient, desk: PersonalDesk) -> None:
    """A cell sent as it is changes nothing and says nothing."""
    expense = _recorded(desk, merchant="Shop")
    answer = _send(client, expense, "merchant", "Shop")

    assert _said(answer)["row"]["merchant"] == "Shop"
    assert _CHANGED not in answer.props


def test_sent_twice_is_one_act(client: DashClient, desk: PersonalDesk) -> None:
    """The same edit sent again, its answer lost, is not refused and not done twice."""
    expense = _recorded(desk)
    first, again = (_send(client, expense, "merchant", "Shop") for _ in range(2))

    assert _said(first)["row"] == _said(again)["row"]
    assert len(desk.ledger().history(expense.id)) == 2


def test_amount_in_the_way_of_the_account() -> None:
    """An amount is read as the account's locale writes it."""
    services = services_over(account=IN_GERMAN)
    client, desk = DashClient(create_app(services)), services.desk(OWNER)
    answer = _send(client, _recorded(desk), "amount", "1.234,50")

    assert _said(answer)["row"]["typed"] == "1234,50"


@pytest.mark.parametrize(
    ("field", "text", "reason"),
    [
        ("day", "yesterday", "Day 'yesterday' is no date such as 2026-11-22."),
        ("day", "1969-12-31", "between 1970 and 2100"),
        ("amount", "", "Amount is missing."),
        ("amount", "0", "is zero"),
        ("amount", "1e9", "is not a number"),
        ("amount", "1/0", "Amount"),
        ("merchant", "m" * 201, "at most 200"),
        ("merchant", "m" * 20_000, "more than 10,000 characters"),
        ("category", "0" * 16, "choose another"),
        ("category", "../../etc", "choose another"),
        ("tags", ",".join(f"t{n}" for n in range(21)), "at most 20"),
    ],
)
def test_refused(
    client: DashClient, desk: PersonalDesk, field: str, text: str, reason: str
) -> None:
    """What cannot be used is refused in words, and nothing is saved."""
    expense = _recorded(desk)
    answer = _send(client, expense, field, text)

    assert reason in _said(answer)["problem"]
    assert _CHANGED not in answer.props
    assert desk.ledger().expense(expense.id) == expense


@pytest.mark.parametrize(
    "sent",
    [
        {}, [], "edit", 7, {"id": "x"},
        {"id": 7, "field": "note", "text": "", "seen": 1, "was": "", "operation": "o"},
        {"id": "x", "field": "note", "text": "", "seen": True, "was": "", "operation": "o"},
        {"id": "x", "field": "note", "text": "", "seen": "1", "was": "", "operation": "o"},
        {"id": "x", "field": "id", "text": "", "seen": 1, "was": "", "operation": "o"},
        {"id": "x", "field": "trashed", "text": "1", "seen": 1, "was": "", "operation": "o"},
        {"id": "../x", "field": "note", "text": "", "seen": 1, "was": "", "operation": "o"},
        {"id": "f" * 32, "field": "note", "text": "", "seen": 1, "was": "", "operation": "o"},
    ],
)  # fmt: skip
def test_hostile(client: DashClient, desk: PersonalDesk, sent: object) -> None:
    """Whatever is sent is answered in a plain sentence."""
    _recorded(desk)
    answer = client.fire(_EDIT, {_EDIT: sent})

    assert answer.status == 200
    problem = _said(answer)["problem"]
    assert problem.endswith((".", "again"))
    assert "incident" not in problem


@pytest.mark.parametrize("column", ["id", "seen", "quiet", "open", "trashed", "x" * 99, ""])
def test_foreign_column(client: DashClient, desk: PersonalDesk, column: str) -> None:
    """Only what the form can change can be changed in a cell."""
    answer = _send(client, _recorded(desk), column, "1")

    assert f"{column[:24]!r} cannot be changed here" in _said(answer)["problem"]


def test_bad_operation(client: DashClient, desk: PersonalDesk) -> None:
    """An operation that cannot be one is refused in words."""
    answer = _send(client, _recorded(desk), "note", "x", operation="")

    assert "printable characters" in _said(answer)["problem"]


def test_conflict(client: DashClient, desk: PersonalDesk) -> None:
    """The same cell changed elsewhere: both are named, and the edit can be sent over the other."""
    expense = _recorded(desk, merchant="Shop")
    desk.ledger().edit(expense.id, expense.version, replace(expense.draft, merchant="Baker"), "x")
    answer = _said(_send(client, expense, "merchant", "Mine", was="Shop"))

    assert "it says Baker there" in answer["problem"]
    seen = answer["stored"]["row"]["seen"]
    again = _send(client, expense, "merchant", "Mine", was="Shop", seen=seen, operation="edit-2")
    assert _said(again)["row"]["merchant"] == "Mine"


def test_other_cell_changed_elsewhere(client: DashClient, desk: PersonalDesk) -> None:
    """Another cell changed elsewhere is no conflict: both changes are kept."""
    expense = _recorded(desk, merchant="Shop")
    desk.ledger().edit(expense.id, expense.version, replace(expense.draft, method="Cash"), "x")
    row = _said(_send(client, expense, "merchant", "Mine", was="Shop"))["row"]

    assert (row["merchant"], row["method"]) == ("Mine", "Cash")


def test_deleted_elsewhere(client: DashClient, desk: PersonalDesk) -> None:
    """An expense in the trash is not changed from a list that still shows it."""
    expense = _recorded(desk)
    desk.ledger().delete([expense.id], "away")

    assert "not there any more" in _said(_send(client, expense, "note", "x"))["problem"]


def test_choices(client: DashClient, desk: PersonalDesk) -> None:
    """Editors offer every category in two levels, and what was written before."""
    _recorded(desk, merchant="Shop", method="Card", tags=("work", "holiday"))
    wanted = at(ids.EXPENSES_CHOICES_WANTED, "data")
    choices = client.fire(wanted, {wanted: 1})[at(ids.EXPENSES_CHOICES, "data")]

    assert choices["category"][0] == [NO_CATEGORY, "Uncategorised"]
    assert [category_id("Food", "Groceries"), "Food › Groceries"] in choices["category"]
    assert (choices["merchant"], choices["method"]) == (["Shop"], ["Card"])
    assert sorted(choices["tags"]) == ["holiday", "work"]
