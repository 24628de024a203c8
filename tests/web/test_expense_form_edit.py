"""The form of a recorded expense as its callbacks answer: editing, conflicts, deleting."""

import pytest
from books import latest
from builders import a_draft
from dash_client import Answer, DashClient
from expense_forms import CHANGE, DELETE, KEEP, LOOK, MESSAGE, NOTICES, OPEN, SAVE, SEEN, TAKE, Form

from components import ids
from components.expense_form import ADDING, COMPARING, EDITING
from dashboard.services import PersonalDesk
from spending.expense import Expense


@pytest.fixture
def form(client: DashClient) -> Form:
    """A form in the browser."""
    return Form(client)


def _all(desk: PersonalDesk) -> tuple[Expense, ...]:
    return latest(desk.book(), 1_000)


def _recorded(desk: PersonalDesk, **kept: object) -> str:
    return desk.ledger().add(a_draft(1250, "2026-11-20", **kept), "recorded").ids[0]


def test_edit(form: Form, desk: PersonalDesk) -> None:
    """A row opens with all its values; what is changed is saved, the rest stays."""
    expense_id = _recorded(desk, merchant="Shop", note="one\ntwo", tags=("a", "b"))
    answer = form.open_row(expense_id)
    form.type(amount="7.00")
    saved = form.press(SAVE)
    (expense,) = _all(desk)

    assert answer[LOOK] == EDITING
    assert expense.draft == a_draft(700, merchant="Shop", note="one\ntwo", tags=("a", "b"))
    assert "Saved €7.00 at Shop." in saved.text(NOTICES)


def _conflict(form: Form, desk: PersonalDesk) -> Answer:
    """Open an expense, change it elsewhere, and save the form."""
    expense_id = _recorded(desk, merchant="Shop")
    form.open_row(expense_id)
    seen = desk.ledger().expense(expense_id).version
    desk.ledger().edit(expense_id, seen, a_draft(2000, merchant="Theirs"), "elsewhere")
    form.type(amount="30.00", merchant="Mine")
    return form.press(SAVE)


def test_conflict(form: Form, desk: PersonalDesk) -> None:
    """Nothing is saved over somebody else's change; both versions are shown."""
    answer = _conflict(form, desk)

    assert answer[LOOK] == COMPARING
    assert "Amount differs €20.00 €30.00" in answer.text(MESSAGE)
    assert "Merchant differs Theirs Mine" in answer.text(MESSAGE)
    assert [one.merchant for one in _all(desk)] == ["Theirs"]


def test_keep_mine(form: Form, desk: PersonalDesk) -> None:
    """What was typed is saved on top of the version it was compared with."""
    _conflict(form, desk)
    answer = form.press(KEEP)

    assert answer[OPEN] is False
    assert [(one.merchant, one.amount) for one in _all(desk)] == [("Mine", 3000)]


def test_keep_mine_meets_another_change(form: Form, desk: PersonalDesk) -> None:
    """A version nobody has compared is never overwritten."""
    _conflict(form, desk)
    (stored,) = _all(desk)
    desk.ledger().edit(stored.id, stored.version, a_draft(2500, merchant="Third"), "third")

    assert form.press(KEEP)[LOOK] == COMPARING
    assert [one.merchant for one in _all(desk)] == ["Third"]
    assert form.press(KEEP)[OPEN] is False
    assert [one.merchant for one in _all(desk)] == ["Mine"]


def test_take_theirs(form: Form, desk: PersonalDesk) -> None:
    """The form takes on the stored version, ready for editing."""
    _conflict(form, desk)
    answer = form.press(TAKE)

    assert answer[LOOK] == EDITING
    assert (form.value("merchant"), form.value("amount")) == ("Theirs", "20.00")
    form.type(note="on top")
    form.press(SAVE)
    assert [(one.merchant, one.note) for one in _all(desk)] == [("Theirs", "on top")]


def test_delete(form: Form, desk: PersonalDesk) -> None:
    """An expense goes to the trash, and the message offers undo."""
    expense_id = _recorded(desk, merchant="Shop")
    form.open_row(expense_id)
    answer = form.press(DELETE)

    assert answer[OPEN] is False
    assert "Deleted €12.50 at Shop. Undo" in answer.text(NOTICES)
    assert _all(desk) == ()
    assert desk.ledger().expense(expense_id).trashed is not None
    form.press(DELETE)
    desk.ledger().undo(answer[CHANGE], "back")
    assert [one.merchant for one in _all(desk)] == ["Shop"]


def test_edited_after_it_was_deleted_elsewhere(form: Form, desk: PersonalDesk) -> None:
    """What was typed is not lost: saving once more records it anew."""
    expense_id = _recorded(desk, merchant="Shop")
    form.open_row(expense_id)
    form.type(amount="9.99")
    desk.ledger().delete([expense_id], "elsewhere")
    answer = form.press(SAVE)

    assert answer[LOOK] == ADDING
    assert "deleted elsewhere" in answer.text(MESSAGE)
    assert _all(desk) == ()
    form.press(SAVE)
    assert [(one.amount, one.merchant) for one in _all(desk)] == [(999, "Shop")]


@pytest.mark.parametrize("expense_id", ["f" * 32, "trashed"])
def test_row_that_is_gone(form: Form, desk: PersonalDesk, expense_id: str) -> None:
    """A row deleted meanwhile does not open; a message says why."""
    if expense_id == "trashed":
        expense_id = _recorded(desk)
        desk.ledger().delete([expense_id], "elsewhere")
    answer = form.open_row(expense_id)

    assert OPEN not in answer
    assert "not there any more" in answer.text(NOTICES)


def test_limit_crossed_by_an_expense(form: Form, desk: PersonalDesk) -> None:
    """The page that follows the version a save made tells of the limit it crossed."""
    desk.ledger().set_limit(1_000, "limit")
    form.open_new()
    form.type(amount="11")
    followed = {CHANGE: form.press(SAVE)[CHANGE], SEEN: []}

    assert len(form.client.fire(CHANGE, followed, output=ids.ALERTS_HERE)[SEEN]) == 1
