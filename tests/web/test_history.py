"""The history page: every act in words, with a way back where there still is one."""

from datetime import date
from typing import Any

import pytest
from builders import a_draft
from dash_client import Answer, DashClient, at, links_of, nodes, text_of
from programs import Piecewise, services_over

from analytics.summary import totals
from components import ids, page
from dashboard.app import create_app
from dashboard.services import PersonalDesk
from spending.budget_acts import BudgetTerms, LimitChange
from spending.bulk import BulkChange
from spending.category import category_id
from spending.filter import ExpenseFilter
from spending.period import Month
from spending.rollover import Rollover

_QUERY = at(ids.HISTORY_QUERY, "data")
_LOOK = at(ids.HISTORY, "className")
_ACTS = at(ids.HISTORY_ACTS, "children")
_PAGES = at(ids.HISTORY_PAGES, "children")
_HOSTILE = "<script>alert(1)</script>"


def _show(client: DashClient, query: str = "") -> Answer:
    return client.fire(_QUERY, {_QUERY: query}, output=_LOOK)


def _undo_buttons(answer: Answer) -> list[dict[str, Any]]:
    found = (node["props"].get("id") for node in nodes(answer[_ACTS]))
    return [one for one in found if isinstance(one, dict) and one["type"] == "take-back"]


def _press(client: DashClient, button: dict[str, Any]) -> Answer:
    clicks = at(button, "n_clicks")
    return client.fire(clicks, {clicks: 1, at(button, "id"): button})


def test_nothing_yet(client: DashClient) -> None:
    """An account in which nothing happened says so."""
    assert _show(client)[_LOOK] == page.EMPTY


def test_acts_by_their_day(client: DashClient, desk: PersonalDesk) -> None:
    """Acts stand under the person's day with time and origin; hostile names are text."""
    desk.ledger().add(a_draft(merchant=_HOSTILE), "one")
    answer = _show(client)
    said = answer.text(_ACTS).replace("\u202f", " ")
    assert said == (
        "Today · Sunday, November 22, 2026 "
        f"Added €12.50 at {_HOSTILE} 12:00 PM · On these pages Undo"
    )


def test_undo_from_the_history(client: DashClient, desk: PersonalDesk) -> None:
    """An act is undone here, says so, and is not offered again; pressed twice it counts once."""
    desk.ledger().add(a_draft(), "one")
    button = _undo_buttons(_show(client))[0]
    answer = _press(client, button)
    assert "Taken back." in answer.text(at(ids.NOTICES, "children"))
    assert totals(desk.book(), ExpenseFilter()).count == 0
    assert _press(client, button)[at(ids.CHANGE, "data")] == desk.book().version == 2
    after = _show(client)
    assert [one["version"] for one in _undo_buttons(after)] == [2]
    assert "Undone: added €12.50" in after.text(_ACTS)


def test_undo_redo_undo(client: DashClient, desk: PersonalDesk) -> None:
    """Each step says which way it went, and the next one goes the other way."""
    ledger = desk.ledger()
    expense = ledger.add(a_draft(1250), "one")
    changed = ledger.edit(expense.ids[0], expense.version, a_draft(1300), "change")
    button, amounts = ids.undo(changed.version), []
    for said in ("Taken back.", "Done again.", "Taken back.", "Done again."):
        answer = _press(client, button)
        assert said in answer.text(at(ids.NOTICES, "children"))
        shown = nodes(answer[at(ids.NOTICES, "children")])
        button = next(
            one["props"]["id"] for one in shown if "version" in str(one["props"].get("id"))
        )
        amounts.append(desk.ledger().expense(expense.ids[0]).amount)
    assert amounts == [1250, 1300, 1250, 1300]
    told = _show(client).text(_ACTS)
    assert "Done again: changed amount" in told
    assert "Undone: changed amount" in told


def test_keys_take_back_what_was_last(client: DashClient, desk: PersonalDesk) -> None:
    """Without a message to press, the newest act that can be taken back is, one after the other."""
    ledger = desk.ledger()
    for name in ("one", "two"):
        ledger.add(a_draft(), name)
    wanted = at(ids.UNDO_WANTED, "data")
    counts = []
    for again in (False, False, False, True, True):
        answer = client.fire(wanted, {wanted: {"again": again}})
        assert at(ids.NOTICES, "children") in answer
        counts.append(totals(desk.book(), ExpenseFilter()).count)
    assert counts == [1, 0, 0, 1, 2]
    assert "nothing to do again" in client.fire(wanted, {wanted: {"again": True}}).text(
        at(ids.NOTICES, "children")
    )


def test_keys_do_not_reach_past_what_changed(client: DashClient, desk: PersonalDesk) -> None:
    """A second press never takes back something older and unrelated instead."""
    ledger = desk.ledger()
    gone = ledger.add(a_draft(700), "other").ids
    ledger.delete(gone, "delete")
    expense = ledger.add(a_draft(100), "one")
    first = ledger.edit(expense.ids[0], expense.version, a_draft(200), "first")
    ledger.edit(expense.ids[0], first.version, a_draft(300), "second")
    wanted = at(ids.UNDO_WANTED, "data")
    client.fire(wanted, {wanted: {"again": False}})
    assert ledger.expense(expense.ids[0]).amount == 200
    answer = client.fire(wanted, {wanted: {"again": False}})
    assert "changed again since. See the history" in answer.text(at(ids.NOTICES, "children"))
    assert ledger.expense(gone[0]).trashed is not None


def test_undo_of_long_work(client: DashClient, desk: PersonalDesk) -> None:
    """A change of many expenses is one line and one undo, carried out as long work."""
    ledger = desk.ledger()
    kept = [ledger.add(a_draft(100), f"{n}").ids[0] for n in range(120)]
    desk.work_on(ledger.change(kept, BulkChange(trash=True), "delete").job)
    answer = _show(client)
    assert answer.text(_ACTS).count("Deleted") == 1
    assert "Deleted 120 expenses" in answer.text(_ACTS)
    _press(client, _undo_buttons(answer)[0])
    assert totals(desk.book(), ExpenseFilter()).count == 120


def test_running_work_has_no_undo_yet() -> None:
    """What is still at it cannot be taken back, so nothing offers it."""
    services = services_over(runner=Piecewise)
    desk = services.desk("local")
    ledger = desk.ledger()
    kept = [ledger.add(a_draft(100), f"{n}").ids[0] for n in range(120)]
    receipt = ledger.change(kept, BulkChange(trash=True), "delete")
    desk.work_on(receipt.job)
    answer = _show(DashClient(create_app(services)))
    assert "Deleting 120 expenses" in answer.text(_ACTS)
    assert receipt.version not in [one["version"] for one in _undo_buttons(answer)]


def test_acts_lead_to_what_they_are_about(client: DashClient, desk: PersonalDesk) -> None:
    """An expense opens from its act, a deleted one leads to the trash, an import to its page."""
    ledger = desk.ledger()
    ids_kept = [ledger.add(a_draft(100 * n), f"{n}").ids[0] for n in (1, 2)]
    ledger.delete(ids_kept[:1], "delete")
    load = at(ids.SAMPLE_LOAD, "n_clicks")
    client.fire(load, {load: 1, at(ids.CHANGE, "data"): 3})
    answer = _show(client)
    opens = [n["props"]["data-expense"] for n in nodes(answer[_ACTS])
             if "data-expense" in n["props"]]  # fmt: skip
    assert opens == ids_kept[1:]
    links = links_of(answer[_ACTS])
    assert ("Deleted €1.00", "/trash") in links
    assert any(href.startswith("/import?job=") for text, href in links if "sample" in text)


def test_pages_of_the_history(client: DashClient, desk: PersonalDesk) -> None:
    """Forty acts a page, with links on and back."""
    for number in range(50):
        desk.ledger().add(a_draft(number + 1), f"{number}")
    first = _show(client)
    assert len(_undo_buttons(first)) == 40
    assert links_of(first[_PAGES]) == [("Older", "/history?before=11")]
    second = _show(client, "?before=11")
    assert len(_undo_buttons(second)) == 10
    assert links_of(second[_PAGES]) == [("Newer", "/history")]


@pytest.mark.parametrize("before", ["x", "-3", "1.5", "٣", "9" * 40])
def test_bad_address(client: DashClient, before: str) -> None:
    """An address that names no version is refused in words."""
    answer = _show(client, f"?before={before}")
    assert answer[_LOOK] == page.FAILED
    said = answer.text(at(ids.failed(ids.HISTORY), "children"))
    assert "is no version such as 12" in said


@pytest.mark.parametrize("version", [0, -1, 99, 2**53])
def test_undo_of_nothing(client: DashClient, desk: PersonalDesk, version: int) -> None:
    """A version nobody wrote cannot be undone: a clear message, and nothing changes."""
    desk.ledger().add(a_draft(), "one")
    answer = _press(client, ids.take_back(version))
    assert "There is nothing left to undo" in answer.text(at(ids.NOTICES, "children"))
    assert desk.book().version == 1


def test_history_never_renders_thousands(client: DashClient) -> None:
    """One act on thousands of expenses is one line."""
    load = at(ids.SAMPLE_LOAD, "n_clicks")
    client.fire(load, {load: 1, at(ids.CHANGE, "data"): 0})
    answer = _show(client)
    assert len(nodes(answer[_ACTS])) < 20
    assert "Loaded sample data" in text_of(answer[_ACTS])


def test_limits_and_alerts_are_told(client: DashClient, desk: PersonalDesk) -> None:
    """Limits say what they are on, what goes with them too; alerts put away can be brought back."""
    ledger, food = desk.ledger(), category_id("Food")
    ledger.set_limit(10_000, "limit", budget=food)
    ledger.change_budget(food, BudgetTerms((50,), Rollover()), "terms")
    (alert,) = ledger.add(a_draft(6_000, category=food), "over").alerts
    ledger.change_budget(food, BudgetTerms((50,), Rollover(), muted=True), "mute")
    ledger.snooze([alert], date(2026, 11, 28), "snooze")
    ledger.dismiss([alert], "dismiss")
    answer = _show(client)
    said = answer.text(_ACTS)
    for sentence in (
        "Dismissed an alert of the limit on Food",
        "Snoozed an alert of the limit on Food until Nov 28, 2026",
        "Muted the limit on Food",
        "Changed thresholds of the limit on Food",
        "Limit on Food set to €100.00 from November 2026 on",
        "Added €60.00",
    ):
        assert sentence in said
    dismissed = _undo_buttons(answer)[0]
    _press(client, dismissed)
    assert not desk.book().alerts[0].dismissed
    assert "Undone: dismissed an alert of the limit on Food" in _show(client).text(_ACTS)


def test_many_limits_are_counted(client: DashClient, desk: PersonalDesk) -> None:
    """An act on many limits is one line."""
    tops = [one.id for one in desk.book().categories.active if not one.parent][:5]
    changes = [LimitChange(one, Month(2026, 11), 100) for one in tops]
    desk.ledger().set_limits(changes, "many")
    assert "Changed 5 limits" in _show(client).text(_ACTS)
