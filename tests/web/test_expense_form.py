"""The form to add an expense as its callbacks answer: opening, saving, refusing."""

from datetime import timedelta
from typing import Any

import pytest
from books import latest
from builders import SteppingClock, a_draft
from dash_client import DashClient, nodes
from expense_forms import (
    AGAIN,
    CHANGE,
    FIELDS,
    KEPT,
    LOOK,
    MESSAGE,
    NOTICES,
    OPEN,
    SAVE,
    Form,
    problems,
)
from memory_store import MemoryStore
from programs import IN_GERMAN, services_over

from components import ids
from components.expense_form import ADDING
from dashboard.app import create_app
from dashboard.services import PersonalDesk
from dashboard.settings import OWNER
from spending.category import NO_CATEGORY, category_id
from spending.errors import StoreUnavailable
from spending.expense import Expense
from spending.records import Commit

HOSTILE = '<img src=x onerror=alert(1)> =HYPERLINK("x")'


@pytest.fixture
def form(client: DashClient) -> Form:
    """A form in the browser."""
    return Form(client)


def _all(desk: PersonalDesk) -> tuple[Expense, ...]:
    return latest(desk.book(), 1_000)


def _recorded(desk: PersonalDesk, **kept: object) -> str:
    return desk.ledger().add(a_draft(1250, "2026-11-20", **kept), "recorded").ids[0]


def test_opens_for_today(form: Form) -> None:
    """The form to add opens empty, for the person's present day."""
    answer = form.open_new()

    assert answer[OPEN] is True
    assert answer[LOOK] == ADDING
    assert (form.value("day"), form.value("category")) == ("2026-11-22", NO_CATEGORY)


def test_today_is_the_persons() -> None:
    """Late in the evening in London it is already tomorrow in Berlin."""
    clock = SteppingClock()
    clock.move(timedelta(hours=11, minutes=30))
    form = Form(DashClient(create_app(services_over(account=IN_GERMAN, clock=clock))))
    form.open_new()

    assert form.value("day") == "2026-11-23"


def test_add(form: Form, desk: PersonalDesk) -> None:
    """What was typed is recorded, the pages follow, and the message offers undo."""
    form.open_new()
    groceries = category_id("Food", "Groceries")
    form.type(day="2026-11-20", amount="1,234.50", merchant=HOSTILE, category=groceries)
    form.type(method="Card", tags="work, Holiday ,work", note="one\ntwo")
    answer = form.press(SAVE)
    (expense,) = _all(desk)

    assert expense.draft == a_draft(
        123_450, "2026-11-20", merchant=HOSTILE, category=groceries, method="Card",
        tags=("Holiday", "work"), note="one\ntwo",
    )  # fmt: skip
    assert answer[OPEN] is False
    assert answer[CHANGE] == expense.version
    assert f"Recorded €1,234.50 at {HOSTILE}." in answer.text(NOTICES)
    undo = [node["props"]["id"] for node in nodes(answer[NOTICES]) if "id" in node["props"]]
    assert ids.undo(expense.version) in undo


def test_add_in_the_way_of_the_account() -> None:
    """Amounts are read and written as the locale writes them; a refund is negative."""
    services = services_over(account=IN_GERMAN)
    form = Form(DashClient(create_app(services)))
    form.open_new()
    form.type(amount="-1.234,5")
    form.press(SAVE)
    (expense,) = _all(services.desk(OWNER))
    form.open_row(expense.id)

    assert expense.amount == -123_450
    assert form.value("amount") == "-1234,50"


def test_every_bad_field_is_named(form: Form, desk: PersonalDesk) -> None:
    """All that is wrong is said at once, each at its field, and everything typed stays."""
    form.open_new()
    typed = {
        "day": "2025-08-2025",
        "amount": "1e999999",
        "merchant": "m" * 201,
        "method": "p" * 61,
        "tags": "t" * 41,
        "note": "n" * 10_000,
    }
    form.type(**typed)
    kept = form.values[KEPT]
    answer = form.press(SAVE)

    assert [one.split()[0] for one in problems(answer)] == [
        "Day", "Amount", "Merchant", "Payment", "Tags", "Note",
    ]  # fmt: skip
    assert {name: form.value(name) for name in typed} == typed
    assert form.values[KEPT] == kept
    assert answer[OPEN] is True
    assert CHANGE not in answer
    assert _all(desk) == ()


@pytest.mark.parametrize("amount", ["", "0", "NaN", "１２", "Infinity", "1_000", "12.345", "="])
def test_unusable_amounts(form: Form, desk: PersonalDesk, amount: str) -> None:
    """What is no amount is refused at the field."""
    form.open_new()
    form.type(amount=amount)

    assert len(problems(form.press(SAVE))) == 1
    assert _all(desk) == ()


def test_category_archived_in_another_tab(form: Form, desk: PersonalDesk) -> None:
    """The refusal stands at the category, the rest stays, and another one can be chosen."""
    made = desk.ledger().add_category("Boats", "made").ids[0]
    form.open_new()
    form.type(amount="5", merchant="Harbour", category=made)
    desk.ledger().archive_category(made, "archived")
    answer = form.press(SAVE)

    assert problems(answer) == ["Category is not there any more: choose another."]
    assert (form.value("merchant"), form.value("category")) == ("Harbour", made)
    offered = [node for node in nodes(answer[FIELDS]) if node["type"] == "Select"]
    labels = {one["value"]: one["label"] for one in offered[0]["props"]["options"]}
    assert labels[made] == "Boats (archived)"

    form.type(category=NO_CATEGORY)
    form.press(SAVE)
    assert [one.merchant for one in _all(desk)] == ["Harbour"]


def test_archived_category_stays_on_its_expense(form: Form, desk: PersonalDesk) -> None:
    """An expense is edited without losing a category that was archived since."""
    made = desk.ledger().add_category("Boats", "made").ids[0]
    expense_id = _recorded(desk, category=made)
    desk.ledger().archive_category(made, "archived")
    form.open_row(expense_id)
    form.type(note="changed")
    form.press(SAVE)

    assert [(one.note, one.category) for one in _all(desk)] == [("changed", made)]


def test_sent_twice(form: Form, desk: PersonalDesk) -> None:
    """The same form sent twice, as by a double click, makes one expense and one answer."""
    form.open_new()
    form.type(amount="5")
    first, second = form.press(SAVE), form.press(SAVE)

    assert first[CHANGE] == second[CHANGE]
    assert len(_all(desk)) == 1


class SilentStore(MemoryStore):
    """A store that does what it is told and, for a while, does not say so."""

    silent = False

    def commit(self, owner: str, commit: Commit) -> None:
        """Commit, perhaps without an answer."""
        super().commit(owner, commit)
        if self.silent:
            raise StoreUnavailable(unknown=True)

    def begin(self, owner: str, operation_id: str) -> Any:  # noqa: ANN401 - as the port has it
        """Begin, unless nothing answers."""
        if self.silent and self.head(owner).version:
            raise StoreUnavailable(unknown=True)
        return super().begin(owner, operation_id)


def test_unconfirmed_save_is_sent_again() -> None:
    """When the store does not confirm, the form stays as it is, and sending again is safe."""
    store = SilentStore()
    services = services_over(store)
    form = Form(DashClient(create_app(services)))
    form.open_new()
    form.type(amount="5")
    store.silent = True
    unsure = form.press(SAVE)
    store.silent = False

    assert "it will not be entered twice" in unsure.text(MESSAGE)
    assert FIELDS not in unsure
    assert KEPT not in unsure
    assert form.press(SAVE)[OPEN] is False
    assert len(_all(services.desk(OWNER))) == 1


def test_save_and_add_another(form: Form, desk: PersonalDesk) -> None:
    """The form stays open, empty but for the day, under an operation of its own."""
    form.open_new()
    form.type(day="2026-01-02", amount="5", merchant="Shop")
    before = form.values[KEPT]
    answer = form.press(AGAIN)

    assert answer[OPEN] is True
    assert "Recorded €5.00 at Shop." in answer.text(MESSAGE)
    assert (form.value("day"), form.value("amount")) == ("2026-01-02", "")
    assert form.values[KEPT]["operation"] != before["operation"]
    form.type(amount="6")
    form.press(AGAIN)
    assert sorted(one.amount for one in _all(desk)) == [500, 600]
