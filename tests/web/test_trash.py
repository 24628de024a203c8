"""The trash page: what lies there, and how it comes back or goes."""

from typing import Any

import pytest
from builders import a_draft
from dash_client import Answer, DashClient, at, links_of, nodes, text_of

from analytics.summary import totals
from analytics.trash import trashed
from components import ids, page
from dashboard.services import PersonalDesk
from spending.bulk import BulkChange
from spending.filter import ExpenseFilter

_QUERY = at(ids.TRASH_QUERY, "data")
_LOOK = at(ids.TRASH, "className")
_ROWS = at(ids.TRASH_ROWS, "children")
_SEEN = at(ids.TRASH_SEEN, "data")
_CHOSEN = at(ids.TRASH_CHOSEN, "data")
_ASKED = at(ids.TRASH_ASKED, "data")
_NOTICES = at(ids.NOTICES, "children")
_CHANGE = at(ids.CHANGE, "data")
_HOSTILE = "<img src=x onerror=alert(1)>"


def _fill(desk: PersonalDesk, count: int = 3, merchant: str = "Shop") -> list[str]:
    """Delete some expenses of 1.00, 2.00, ... in one act; give their ids."""
    ledger = desk.ledger()
    kept = [
        ledger.add(a_draft(100 * n, merchant=f"{merchant} {n}"), f"{merchant}-{n}").ids[0]
        for n in range(1, count + 1)
    ]
    ledger.delete(kept, f"delete-{merchant}")
    return kept


def _show(client: DashClient, query: str = "", chosen: object = None) -> Answer:
    return client.fire(_QUERY, {_QUERY: query, _CHOSEN: chosen}, output=_LOOK)


def _rows(answer: Answer) -> str:
    """Give the words of the rows: they are the names of their boxes."""
    boxes = (one for one in nodes(answer[_ROWS]) if one["type"] == "Checkbox")
    return text_of([box["props"]["label"] for box in boxes]).replace("\u202f", " ")


def _click(client: DashClient, button: dict[str, Any]) -> Answer:
    clicks = at(button, "n_clicks")
    return client.fire(clicks, {clicks: 1, at(button, "id"): button})


def _press(client: DashClient, button: str, **values: Any) -> Answer:  # noqa: ANN401 - props
    trigger = at(button, "n_clicks")
    given = {at(name.replace("_", "-"), "data"): value for name, value in values.items()}
    return client.fire(trigger, {trigger: 1, **given})


def test_empty_trash_says_what_it_is_for(client: DashClient) -> None:
    """Nothing deleted is a look of its own, with the days things stay."""
    assert _show(client)[_LOOK] == page.EMPTY
    opened = client.fire(at(ids.URL, "pathname"), {at(ids.URL, "pathname"): "/trash"})
    said = opened.text(at(ids.PAGE, "children"))
    assert "The trash is empty What you delete stays here for 30 days." in said


def test_rows_say_what_was_deleted(client: DashClient, desk: PersonalDesk) -> None:
    """A row has day, merchant, category, amount, when it was deleted and when it goes."""
    _fill(desk, 1, _HOSTILE)
    answer = _show(client)
    assert answer[_LOOK] == page.READY
    row = _rows(answer)
    for part in (f"{_HOSTILE} 1", "Nov 20, 2026", "Uncategorised", "€1.00",
                 "Deleted Nov 22, 2026, 12:00", "removed for good in 30 days"):  # fmt: skip
        assert part in row
    assert answer[at(ids.TRASH_COUNT, "children")] == "1 expense, €1.00"


def test_search_narrows_the_trash(client: DashClient, desk: PersonalDesk) -> None:
    """A text in the address shows what has it, and all acts are about what is shown."""
    _fill(desk, 2, "Café")
    _fill(desk, 1, "Shop")
    answer = _show(client, "?text=cafe")
    assert answer[at(ids.TRASH_COUNT, "children")] == "2 expenses, €3.00"
    assert answer[at(ids.TRASH_EMPTY, "children")] == "Remove all 2 for good"
    nothing = _show(client, "?text=%3Cb%3E")
    assert "Nothing in the trash says “<b>”." in nothing.text(_ROWS)
    assert nothing[at(ids.TRASH_EMPTY, "disabled")]


def test_pages_of_the_trash(client: DashClient, desk: PersonalDesk) -> None:
    """Fifty rows a page; the links lead to the others and keep the search."""
    _fill(desk, 60)
    first, second = _show(client, "?text=shop"), _show(client, "?text=shop&page=2")
    boxes = [len([n for n in nodes(one[_ROWS]) if n["type"] == "Checkbox"])
             for one in (first, second)]  # fmt: skip
    assert boxes == [50, 10]
    assert ("Older", "/trash?text=shop&page=2") in links_of(first[at(ids.TRASH_PAGES, "children")])
    assert ("Newer", "/trash?text=shop") in links_of(second[at(ids.TRASH_PAGES, "children")])
    assert "There is no page 9 here." in _show(client, "?page=9").text(_ROWS)


@pytest.mark.parametrize("number", ["x", "-1", "1e3", "٣", "9" * 30, ""])
def test_bad_page(client: DashClient, desk: PersonalDesk, number: str) -> None:
    """A page that is no number is named, unless it is left out."""
    _fill(desk)
    answer = _show(client, f"?page={number}")
    assert answer[_LOOK] == (page.FAILED if number else page.READY)
    if number:
        assert "is no number such as 2" in answer.text(at(ids.failed(ids.TRASH), "children"))


def test_chosen_rows_stay_chosen(client: DashClient, desk: PersonalDesk) -> None:
    """A change elsewhere draws the rows anew, with what was chosen still chosen and counted."""
    kept = _fill(desk)
    rows = nodes(_show(client, chosen=[kept[1], "gone", 7, None])[_ROWS])
    chosen = {n["props"]["id"]["expense"]: n["props"]["value"] for n in rows
              if n["type"] == "Checkbox"}  # fmt: skip
    assert chosen == {kept[0]: False, kept[1]: True, kept[2]: False}
    said = client.fire(_CHOSEN, {_CHOSEN: kept[1:]}, output=ids.TRASH_PICKED)
    assert said[at(ids.TRASH_PICKED, "children")] == "2 selected, €5.00"


def test_restore_chosen_with_one_undo(client: DashClient, desk: PersonalDesk) -> None:
    """Chosen ones are in the totals again; one undo puts all of them back into the trash."""
    kept = _fill(desk)
    seen = _show(client)[_SEEN]
    answer = _press(client, ids.TRASH_RESTORE, trash_chosen=kept[:2], trash_seen=seen)
    assert "Restored 2 expenses (€3.00)." in answer.text(_NOTICES)
    assert totals(desk.book(), ExpenseFilter()).amount == 300
    _click(client, ids.undo(answer[_CHANGE]))
    assert totals(desk.book(), ExpenseFilter()).count == 0
    assert trashed(desk.book(), "").count == 3


def test_restore_one(client: DashClient, desk: PersonalDesk) -> None:
    """Each row has a way back of its own; pressed twice it is restored once."""
    kept = _fill(desk)
    button = ids.restore(kept[0], desk.book().version)
    version = _click(client, button)[_CHANGE]
    again = _click(client, button)
    assert "Not done" in again.text(_NOTICES)
    assert desk.book().version == version
    assert trashed(desk.book(), "").count == 2


@pytest.mark.parametrize("count", [3, 120])
def test_restore_all(client: DashClient, desk: PersonalDesk, count: int) -> None:
    """All come back with one press, many of them as long work."""
    ledger = desk.ledger()
    kept = [ledger.add(a_draft(100), f"{n}").ids[0] for n in range(count)]
    for start in range(0, count, 60):
        ledger.delete(kept[start : start + 60], f"delete-{start}")
    seen = _show(client)[_SEEN]
    answer = _press(client, ids.TRASH_RESTORE_ALL, trash_seen=seen)
    assert f"{count} expenses (€{count}.00)." in answer.text(_NOTICES)
    assert totals(desk.book(), ExpenseFilter()).count == count
    assert _show(client)[_LOOK] == page.EMPTY


def test_all_of_something_else(client: DashClient, desk: PersonalDesk) -> None:
    """What was deleted meanwhile is not restored unseen: the page says what the trash holds now."""
    _fill(desk)
    seen = _show(client)[_SEEN]
    _fill(desk, 1, "Later")
    answer = _press(client, ids.TRASH_RESTORE_ALL, trash_seen=seen)
    said = answer.text(_NOTICES)
    assert "Trash has changed: it is 4 expenses, €7.00 now." in said
    assert trashed(desk.book(), "").count == 4


def _ask(client: DashClient, asked: object) -> Answer:
    return client.fire(_ASKED, {_ASKED: asked}, output=ids.TRASH_ASK)


def test_removing_asks_with_numbers(client: DashClient, desk: PersonalDesk) -> None:
    """Before anything goes for good the page says how much it is; nothing is done by asking."""
    kept = _fill(desk)
    seen = _show(client)[_SEEN]
    asked = _ask(client, {"ids": kept[:2], "seen": seen})
    assert asked[at(ids.TRASH_ASK, "hidden")] is False
    assert asked.text(at(ids.TRASH_ASK_TEXT, "children")) == (
        "Remove 2 expenses (€3.00) for good? Nothing brings them back."
    )
    assert trashed(desk.book(), "").count == 3
    assert _ask(client, None)[at(ids.TRASH_ASK, "hidden")] is True


@pytest.mark.parametrize("everything", [True, False])
def test_removing_for_good(client: DashClient, desk: PersonalDesk, everything: bool) -> None:  # noqa: FBT001 - a case
    """A yes removes what was asked about, and only that; no undo is offered."""
    kept = _fill(desk)
    seen = _show(client)[_SEEN]
    asked = {"all": True, "seen": seen} if everything else {"ids": kept[:2], "seen": seen}
    answer = _press(client, ids.TRASH_CONFIRM, trash_asked=asked)
    count = 3 if everything else 2
    assert f"{count} expenses for good" in answer.text(_NOTICES)
    assert "Undo" not in answer.text(_NOTICES)
    assert trashed(desk.book(), "").count == 3 - count
    assert answer[_ASKED] is None


def test_never_removes_what_was_restored(client: DashClient, desk: PersonalDesk) -> None:
    """What came back while the question stood is not removed by its answer."""
    kept = _fill(desk)
    seen = _show(client)[_SEEN]
    _press(client, ids.TRASH_RESTORE, trash_chosen=kept[:2], trash_seen=seen)
    _press(client, ids.TRASH_CONFIRM, trash_asked={"ids": kept, "seen": seen})
    assert totals(desk.book(), ExpenseFilter()).count == 2
    assert trashed(desk.book(), "").count == 0


@pytest.mark.parametrize(
    "asked", [{}, {"ids": "x"}, {"ids": [None, 3, {"a": 1}]}, {"ids": ["../S"], "seen": []},
              {"all": True, "seen": {"count": "3", "text": ["x"]}}, {"all": True}]
)  # fmt: skip
def test_hostile_question(client: DashClient, desk: PersonalDesk, asked: object) -> None:
    """Whatever the page is made to send: it is refused, and nothing is removed."""
    _fill(desk)
    answer = _press(client, ids.TRASH_CONFIRM, trash_asked=asked)
    assert answer.status == 400
    assert trashed(desk.book(), "").count == 3


def test_text_of_rows_is_text(client: DashClient, desk: PersonalDesk) -> None:
    """Markup in a merchant's name is the name, not markup."""
    _fill(desk, 1, _HOSTILE)
    assert f"{_HOSTILE} 1" in _rows(_show(client))


def test_drawn_button_is_not_pressed(client: DashClient, desk: PersonalDesk) -> None:
    """A button that only appears on the page does nothing: a press has a number."""
    kept = _fill(desk)
    version = desk.book().version
    for button in (ids.restore(kept[0], version), ids.take_back(version), ids.undo(version)):
        clicks = at(button, "n_clicks")
        client.fire(clicks, {clicks: None, at(button, "id"): button})
    assert desk.book().version == version


def test_as_many_others_are_not_meant(client: DashClient, desk: PersonalDesk) -> None:
    """As many expenses of another sum are not those the question was about."""
    kept = _fill(desk, 1)
    seen = _show(client)[_SEEN]
    desk.ledger().change(kept, BulkChange(trash=False), "back")
    other = desk.ledger().add(a_draft(99_900), "other").ids
    desk.ledger().delete(other, "delete other")
    answer = _press(client, ids.TRASH_CONFIRM, trash_asked={"all": True, "seen": seen})
    assert "Trash has changed" in answer.text(_NOTICES)
    assert desk.ledger().expense(other[0]).trashed is not None
