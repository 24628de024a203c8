"""What happened to an expense, in its form, and how the last change of it is taken back."""

import pytest
from books import latest
from builders import a_draft
from dash_client import Answer, DashClient, at, links_of, nodes, text_of
from expense_forms import CHANGE, KEPT, MESSAGE, NOTICES, OPEN, SAVE, Form
from importing import bring_in, lines_of

from components import ids
from dashboard.services import PersonalDesk
from spending.bulk import BulkChange
from spending.category import category_id

HISTORY = at(ids.EXPENSE_FORM_HISTORY, "children")
GROCERIES = category_id("Food", "Groceries")
HOSTILE = "<img src=x onerror=alert(1)>"


@pytest.fixture
def form(client: DashClient) -> Form:
    """A form in the browser."""
    return Form(client)


def _history(form: Form) -> Answer:
    return form.client.fire(KEPT, form.values)


def _steps(form: Form) -> list[str]:
    return [
        text_of(node)
        for node in nodes(_history(form)[HISTORY])
        if node["type"] == "Li" and nodes(node)[1]["type"] == "Div"
    ]


def _buttons(form: Form) -> list[int]:
    found = [node["props"] for node in nodes(_history(form)[HISTORY]) if node["type"] == "Button"]
    return [one["id"]["version"] for one in found]


def _undo(form: Form, version: int) -> Answer:
    button = ids.expense_undo(version)
    form.values[at(button, "id")] = button
    return form.press(at(button, "n_clicks"))


def _edited(desk: PersonalDesk) -> str:
    ledger = desk.ledger()
    expense_id = ledger.add(a_draft(2000, merchant="Shop"), "one").ids[0]
    changed = a_draft(1000, merchant=HOSTILE, category=GROCERIES)
    ledger.edit(expense_id, 1, changed, "two")
    return expense_id


def test_steps_newest_first(form: Form, desk: PersonalDesk) -> None:
    """Each step says what was done, when, from where, and every field before and after."""
    form.open_row(_edited(desk))

    changed = (
        "Changed Nov 22, 2026, 12:00 PM, on these pages "
        "Amount: €20.00 → changed to €10.00 "
        f"Merchant: Shop → changed to {HOSTILE} "
        "Category: Uncategorised → changed to Food › Groceries Undo this change"
    )
    assert _steps(form) == [changed, "Recorded Nov 22, 2026, 12:00 PM, on these pages"]
    assert "Last changed Nov 22, 2026" in _history(form).text(HISTORY)


def test_a_new_expense_has_no_history(form: Form) -> None:
    """The form that adds shows none."""
    form.open_new()

    assert _history(form)[HISTORY] is None


def test_undo_of_the_last_change(form: Form, desk: PersonalDesk) -> None:
    """The last change is taken back, the form shows it so, and the message offers redo."""
    expense_id = _edited(desk)
    form.open_row(expense_id)
    (version,) = _buttons(form)
    answer = _undo(form, version)

    assert answer[OPEN] is True
    assert (form.value("amount"), form.value("merchant")) == ("20.00", "Shop")
    assert desk.ledger().expense(expense_id).was_edited is False
    assert answer[CHANGE] == 3
    assert "Taken back. Redo" in answer.text(NOTICES)
    assert [one.split()[0] for one in _steps(form)] == ["Taken", "Changed", "Recorded"]
    desk.ledger().undo(3, "redo")
    assert [one.amount for one in latest(desk.book(), 9)] == [1000]


def test_undo_pressed_twice_is_one(form: Form, desk: PersonalDesk) -> None:
    """The second press finds nothing left to take back and says so."""
    form.open_row(_edited(desk))
    _undo(form, 2)
    answer = _undo(form, 2)

    assert "nothing left to undo" in answer.text(MESSAGE)
    assert desk.book().version == 3


def test_undo_keeps_what_is_typed(form: Form, desk: PersonalDesk) -> None:
    """With something typed nothing is taken back: it is asked to settle that first."""
    form.open_row(_edited(desk))
    form.type(note="half a thou")
    answer = _undo(form, 2)

    assert "Save or discard what you typed first" in answer.text(MESSAGE)
    assert desk.book().version == 2
    assert form.value("note") == "half a thou"


def test_undo_of_a_change_of_many_concerns_one(form: Form, desk: PersonalDesk) -> None:
    """Taking back a change made together with others leaves the others as they are."""
    ledger = desk.ledger()
    ids_ = [ledger.add(a_draft(merchant=name), name).ids[0] for name in ("One", "Two")]
    ledger.change(ids_, BulkChange(merchant="Both"), "both")
    form.open_row(ids_[0])
    assert _steps(form)[0].startswith("Changed together with others")
    _undo(form, 3)

    assert sorted(one.merchant for one in latest(desk.book(), 9)) == ["Both", "One"]


def test_recording_is_not_undone_here(form: Form, desk: PersonalDesk) -> None:
    """What was only recorded has nothing to take back: to delete it there is a button."""
    form.open_row(desk.ledger().add(a_draft(), "one").ids[0])

    assert _buttons(form) == []
    assert "nothing left to undo" in _undo(form, 1).text(MESSAGE)


def test_out_of_the_trash(form: Form, desk: PersonalDesk) -> None:
    """Deleting and taking back are told as such."""
    ledger = desk.ledger()
    expense_id = ledger.add(a_draft(), "one").ids[0]
    ledger.delete([expense_id], "gone")
    ledger.undo(2, "back")
    form.open_row(expense_id)

    assert [one.partition(" Nov")[0] for one in _steps(form)] == [
        "Taken out of the trash", "Deleted", "Recorded",
    ]  # fmt: skip


def test_imported_expense_leads_to_its_import(form: Form, desk: PersonalDesk) -> None:
    """Where an expense came in with a file, its name leads there."""
    job = bring_in(desk.ledger(), lines_of(2))
    expense = latest(desk.book(), 1)[0]
    form.open_row(expense.id)
    answer = _history(form)

    assert expense.source == job.id
    assert [href for _, href in links_of(answer[HISTORY])] == [f"/import?job={job.id}"]
    assert _steps(form)[0].startswith("Imported")


def test_saving_goes_on_after_undo(form: Form, desk: PersonalDesk) -> None:
    """The form laid out again knows the version it shows."""
    form.open_row(_edited(desk))
    _undo(form, 2)
    form.type(note="more")
    form.press(SAVE)

    assert [(one.amount, one.note) for one in latest(desk.book(), 9)] == [(2000, "more")]


@pytest.mark.parametrize("version", [0, -1, 99, 2**53])
def test_versions_nobody_made(form: Form, desk: PersonalDesk, version: int) -> None:
    """A button that was never shown takes nothing back."""
    form.open_row(_edited(desk))

    assert "nothing left to undo" in _undo(form, version).text(MESSAGE)
    assert desk.book().version == 2
