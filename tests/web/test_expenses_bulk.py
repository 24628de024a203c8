"""Many expenses at once, as the callbacks answer: what is chosen, what is asked, what is done."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from builders import a_draft
from dash_client import Answer, DashClient, at, nodes, text_of
from importing import bring_in, lines_of

from components import ids
from components.expenses_bulk import DEEDS
from dashboard.services import PersonalDesk
from spending.category import NO_CATEGORY, category_id
from spending.expense import Expense

_PICKED = at(ids.EXPENSES_PICKED, "data")
_TEXT = at(ids.EXPENSES_PICKED_TEXT, "children")
_ALL = at(ids.EXPENSES_PICK_ALL, "children")
_ALL_HIDDEN = at(ids.EXPENSES_PICK_ALL, "hidden")
_WANTED = at(ids.BULK_WANTED, "data")
_KEPT = at(ids.BULK_KEPT, "data")
_BUTTON = at(ids.BULK_CONFIRM, "children")
_TITLE = at(ids.BULK_TITLE, "children")
_FIELDS = at(ids.BULK_FIELDS, "children")
_PROBLEM = at(ids.BULK_PROBLEM, "children")
_SUBMIT = at(ids.BULK_FORM, "n_submit")
_CHANGED = at(ids.CHANGE, "data")
_NOTICES = at(ids.NOTICES, "children")
_SEARCH = at(ids.URL, "search")

HOSTILE: tuple[object, ...] = (
    7,
    [],
    "ids",
    {"ids": "x"},
    {"ids": [7]},
    {"query": 7},
    {"query": "", "without": {}},
)


def _record(desk: PersonalDesk, count: int = 3, **kept: object) -> list[str]:
    plain = [a_draft(1000 * (n + 1), merchant=f"M{n}") for n in range(count)]
    drafts = [replace(one, **kept) for one in plain]  # type: ignore[arg-type]
    return [desk.ledger().add(one, f"add-{n}").ids[0] for n, one in enumerate(drafts)]


def _all(desk: PersonalDesk, expense_ids: Sequence[str]) -> list[Expense]:
    return [desk.ledger().expense(one) for one in expense_ids]


def _bar(client: DashClient, picked: object, query: str = "") -> Answer:
    return client.fire(_PICKED, {_PICKED: picked, _SEARCH: query}, output=ids.EXPENSES_PICK_ALL)


def _ask(client: DashClient, what: object, picked: object) -> Answer:
    return client.fire(_WANTED, {_WANTED: {"what": what}, _PICKED: picked})


def _do(client: DashClient, picked: object, kept: object, **typed: object) -> Answer:
    values = {at(ids.BULK_VALUE, "value"): typed.get("value"),
              at(ids.BULK_MODE, "value"): typed.get("mode")}  # fmt: skip
    return client.fire(_SUBMIT, {_SUBMIT: 1, _PICKED: picked, _KEPT: kept, **values})


def _done(client: DashClient, what: str, picked: object, **typed: object) -> Answer:
    return _do(client, picked, _ask(client, what, picked)[_KEPT], **typed)


def test_bar(client: DashClient, desk: PersonalDesk) -> None:
    """The bar says how many and how much, and offers all that match while they are more."""
    one, two, _ = _record(desk)
    some = _bar(client, {"ids": [one, two, "f" * 32, "no id"]})
    every = _bar(client, {"query": "?min=2000", "without": []})

    assert some[_TEXT] == "2 selected, €30.00"
    assert (some[_ALL], some[_ALL_HIDDEN]) == ("Select all 3 that match", False)
    assert _bar(client, {"ids": [one]}, "?min=2000")[_ALL] == "Select all 2 that match"
    assert every[_TEXT] == "2 selected, €50.00"
    assert every[_ALL_HIDDEN] is True
    assert _bar(client, None)[_TEXT] == ""


def test_all_but_one(client: DashClient, desk: PersonalDesk) -> None:
    """One that is taken out of all that match is neither counted nor changed."""
    found = _record(desk)
    picked = {"query": "", "without": [found[0], "f" * 32]}

    assert _bar(client, picked)[_TEXT] == "2 selected, €50.00"
    _done(client, "method", picked, value="Card")
    assert [one.method for one in _all(desk, found)] == ["", "Card", "Card"]


@pytest.mark.parametrize("what", list(DEEDS))
def test_every_deed_says_the_number(client: DashClient, desk: PersonalDesk, what: str) -> None:
    """Title and button of every dialog say how many expenses it is about."""
    asked = _ask(client, what, {"ids": _record(desk)})

    assert "3 expenses" in asked[_TITLE]
    assert asked[_BUTTON].endswith("3 expenses")
    controls = {node["props"].get("id") for node in nodes(asked[_FIELDS])}
    assert what == "delete" or ids.BULK_VALUE in controls


def test_delete_says_the_sum(client: DashClient, desk: PersonalDesk) -> None:
    """Deleting says what goes and where it goes, with numbers."""
    asked = _ask(client, "delete", {"query": "", "without": _record(desk)[:1]})

    assert "€50.00" in text_of(asked[_FIELDS])
    assert "30 days" in text_of(asked[_FIELDS])


@pytest.mark.parametrize(
    ("what", "typed", "changed"),
    [
        ("category", {"value": category_id("Food")}, {"category": category_id("Food")}),
        ("category", {"value": NO_CATEGORY}, {"category": None}),
        ("tags", {"value": "work, #trip", "mode": "add"}, {"tags": ("old", "trip", "work")}),
        ("tags", {"value": "OLD", "mode": "remove"}, {"tags": ()}),
        ("method", {"value": " Card "}, {"method": "Card"}),
        ("merchant", {"value": ""}, {"merchant": ""}),
        ("day", {"value": "2026-11-02"}, {"day": date(2026, 11, 2)}),
        ("note", {"value": "<b>"}, {"note": "<b>"}),
    ],
)
def test_done_and_taken_back(
    client: DashClient,
    desk: PersonalDesk,
    what: str,
    typed: dict[str, Any],
    changed: dict[str, Any],
) -> None:
    """A deed changes all that are chosen and nothing else; one undo takes all of it back."""
    found = _record(desk, tags=("old",), category=category_id("Leisure"))
    before = [one.draft for one in _all(desk, found)]
    answer = _done(client, what, {"ids": found[:2]}, **typed)

    wanted = [*(replace(one, **changed) for one in before[:2]), before[2]]
    assert [one.draft for one in _all(desk, found)] == wanted
    assert "2 expenses" in text_of(answer[_NOTICES])
    (undo,) = [one for one in nodes(answer[_NOTICES]) if one["type"] == "Button" and "undo" in
               str(one["props"].get("className"))]  # fmt: skip
    desk.ledger().undo(undo["props"]["id"]["version"], "back")
    assert [one.draft for one in _all(desk, found)] == before


def test_deleted_and_taken_back(client: DashClient, desk: PersonalDesk) -> None:
    """Deleting all that match empties the list; one undo brings all of it back."""
    found = _record(desk, 5)
    answer = _done(client, "delete", {"query": "?min=2000", "without": []})

    assert "Deleted 4 expenses." in text_of(answer[_NOTICES])
    assert [one.trashed is None for one in _all(desk, found)] == [True, False, False, False, False]
    desk.ledger().undo(answer[_CHANGED], "back")
    assert all(one.trashed is None for one in _all(desk, found))


def test_twice_is_once(client: DashClient, desk: PersonalDesk) -> None:
    """A dialog sent twice is one act."""
    picked = {"ids": _record(desk)}
    kept = _ask(client, "method", picked)[_KEPT]
    first, again = (_do(client, picked, kept, value="Card") for _ in range(2))

    assert first[_CHANGED] == again[_CHANGED]


def test_others_by_now(client: DashClient, desk: PersonalDesk) -> None:
    """When other expenses match by now, nothing is done, and it is asked again with the number."""
    found = _record(desk)
    picked = {"query": "?min=1", "without": []}
    kept = _ask(client, "category", picked)[_KEPT]
    late = desk.ledger().add(a_draft(99), "late").ids[0]
    answer = _do(client, picked, kept, value=category_id("Food"))

    assert "4 expenses (€60.99) by now" in answer[_PROBLEM]
    assert "it was 3 expenses (€60.00)" in answer[_PROBLEM]
    assert answer[_BUTTON] == "Change 4 expenses"
    assert _CHANGED not in answer.props
    assert {one.category for one in _all(desk, [*found, late])} == {None}
    again = _do(client, picked, answer[_KEPT], value=category_id("Food"))
    assert "4 expenses" in text_of(again[_NOTICES])


def test_as_many_but_others(client: DashClient, desk: PersonalDesk) -> None:
    """As many expenses of another sum are others too."""
    found = _record(desk)
    picked = {"query": "", "without": []}
    kept = _ask(client, "delete", picked)[_KEPT]
    desk.ledger().delete(found[:1], "away")
    desk.ledger().add(a_draft(99), "late")

    assert "by now" in _do(client, picked, kept)[_PROBLEM]


@pytest.mark.parametrize(
    ("what", "value", "reason"),
    [
        ("category", None, "Category is missing"),
        ("category", "0" * 16, "not there any more"),
        ("category", "x", "not there any more"),
        ("category", {"a": 1}, "Category is missing"),
        ("tags", " , #", "Tags are missing"),
        ("tags", "t" * 41, "at most 40 characters"),
        ("day", "", "Day is missing"),
        ("day", "tomorrow", "is no date"),
        ("merchant", "m" * 201, "at most 200"),
    ],
)
def test_refused(
    client: DashClient, desk: PersonalDesk, what: str, value: object, reason: str
) -> None:
    """What cannot be used is said in the dialog, and nothing is done."""
    answer = _done(client, what, {"ids": _record(desk)}, value=value)

    assert reason in answer[_PROBLEM]
    assert _CHANGED not in answer.props


@pytest.mark.parametrize("picked", HOSTILE)
def test_hostile_choice(client: DashClient, desk: PersonalDesk, picked: object) -> None:
    """Whatever stands for what is chosen is answered in a plain sentence."""
    kept = _ask(client, "delete", {"ids": _record(desk)})[_KEPT]

    if picked:
        assert "choose again" in _bar(client, picked)[_TEXT]
    asked = _ask(client, "delete", picked)
    assert asked.status == 200
    assert "again" in text_of(asked[_NOTICES])
    done = _do(client, picked, kept)
    assert done.status == 200
    assert _CHANGED not in done.props


@pytest.mark.parametrize(
    "kept",
    [None, [], {}, {"what": "delete"}, {"what": "purge", "operation": "x", "count": 3, "amount": 1},
     {"what": [], "operation": "x", "count": 3, "amount": 6000},
     {"what": "delete", "operation": 7, "count": 3, "amount": 6000},
     {"what": "delete", "operation": "", "count": 3, "amount": 6000}],
)  # fmt: skip
def test_hostile_dialog(client: DashClient, desk: PersonalDesk, kept: object) -> None:
    """A dialog that was never opened does nothing, and says so."""
    answer = _do(client, {"ids": _record(desk)}, kept)

    assert answer.status == 200
    assert answer[_PROBLEM].endswith(".")
    assert "incident" not in answer[_PROBLEM]


def test_bad_query(client: DashClient, desk: PersonalDesk) -> None:
    """All that match an address that cannot be used is nothing."""
    _record(desk)

    assert "From" in _bar(client, {"query": "?from=x", "without": []})[_TEXT]
    assert _CHANGED not in _ask(client, "delete", {"query": "?from=x"}).props


def test_unknown_deed(client: DashClient, desk: PersonalDesk) -> None:
    """A deed that is none is refused in words."""
    for what in ("purge", None, ["delete"]):
        answer = _ask(client, what, {"ids": _record(desk)})
        assert "not known" in text_of(answer[_NOTICES])


def test_too_many_single_ones(client: DashClient) -> None:
    """More single expenses than anybody chooses are refused."""
    assert "filter instead" in _bar(client, {"ids": ["x"] * 20_001})[_TEXT]


def test_many_become_a_job(client: DashClient, desk: PersonalDesk) -> None:
    """More than one commit holds is long work, begun at once, with one undo."""
    bring_in(desk.ledger(), lines_of(450))
    answer = _done(client, "note", {"query": "", "without": []}, value="n" * 500)

    assert "450 expenses" in text_of(answer[_NOTICES])
    rows = desk.book().frame.columns
    assert {rows.expense(row).note for row in range(450)} == {"n" * 500}
    assert any(job.kind == "bulk" for job in desk.book().jobs)
