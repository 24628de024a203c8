"""The form of one expense as its callbacks answer: opening, saving, conflicts, deleting."""

from datetime import timedelta
from typing import Any

import pytest
from builders import SteppingClock, a_draft
from dash_client import Answer, DashClient, at, nodes, text_of
from memory_store import MemoryStore
from programs import IN_GERMAN, services_over

from analytics.listing import latest
from components import ids
from components.expense_form import ADDING, COMPARING, EDITING, PLACES
from dashboard.app import create_app
from dashboard.services import PersonalDesk
from dashboard.settings import OWNER
from spending.category import NO_CATEGORY, category_id
from spending.errors import StoreUnavailable
from spending.expense import Expense
from spending.records import Commit

_FIELDS = at(ids.EXPENSE_FORM_FIELDS, "children")
_KEPT = at(ids.EXPENSE_FORM_KEPT, "data")
_LOOK = at(ids.EXPENSE_FORM_ENTRY, "class_name")
_OPEN = at(ids.EXPENSE_FORM, "is_open")
_MESSAGE = at(ids.EXPENSE_FORM_MESSAGE, "children")
_NOTICES = at(ids.NOTICES, "children")
_CHANGE = at(ids.CHANGE, "data")

_SEEN = at(ids.ALERTS_SEEN, "data")

_ADD = at(ids.EXPENSE_ADD, "n_clicks")
_ROW = at(ids.EXPENSE_FORM_WANTED, "data")
_SAVE = at(ids.EXPENSE_FORM_ENTRY, "n_submit")
_AGAIN = at(ids.EXPENSE_FORM_AGAIN, "n_clicks")
_KEEP = at(ids.EXPENSE_FORM_KEEP, "n_clicks")
_TAKE = at(ids.EXPENSE_FORM_TAKE, "n_clicks")
_DELETE = at(ids.EXPENSE_FORM_DELETE, "n_clicks")

HOSTILE = '<img src=x onerror=alert(1)> =HYPERLINK("x")'


class Form:
    """The form as it stands in a browser: what is typed, and what the page keeps of it."""

    def __init__(self, client: DashClient) -> None:
        self.client = client
        self.values: dict[str, Any] = {}

    def open_new(self) -> Answer:
        """Press the button that adds."""
        return self.press(_ADD)

    def open_row(self, expense_id: str) -> Answer:
        """Click on a row."""
        return self._take(self.client.fire(_ROW, {_ROW: {"id": expense_id, "at": 1}}))

    def type(self, **texts: str) -> None:
        """Type into fields."""
        self.values |= {at(PLACES[name], "value"): text for name, text in texts.items()}

    def press(self, button: str) -> Answer:
        """Press a button, with everything that stands in the form."""
        return self._take(self.client.fire(button, {**self.values, button: 1}))

    def _take(self, answer: Answer) -> Answer:
        """Do to the form what the answer says."""
        if _FIELDS in answer:
            props = {node["props"].get("id"): node["props"] for node in nodes(answer[_FIELDS])}
            self.values = {at(place, "value"): props[place]["value"] for place in PLACES.values()}
            self.values[_KEPT] = answer[_KEPT]
        return answer

    def value(self, name: str) -> str:
        """Read a field."""
        return str(self.values[at(PLACES[name], "value")])


@pytest.fixture
def form(client: DashClient) -> Form:
    """A form in the browser."""
    return Form(client)


def _all(desk: PersonalDesk) -> tuple[Expense, ...]:
    return latest(desk.book(), 1_000)


def _problems(answer: Answer) -> list[str]:
    said = [text_of(node) for node in nodes(answer[_FIELDS]) if node["type"] == "FormFeedback"]
    return [one for one in said if one]


def _recorded(desk: PersonalDesk, **kept: object) -> str:
    return desk.ledger().add(a_draft(1250, "2026-11-20", **kept), "recorded").ids[0]


def test_opens_for_today(form: Form) -> None:
    """The form to add opens empty, for the person's present day."""
    answer = form.open_new()

    assert answer[_OPEN] is True
    assert answer[_LOOK] == ADDING
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
    answer = form.press(_SAVE)
    (expense,) = _all(desk)

    assert expense.draft == a_draft(
        123_450, "2026-11-20", merchant=HOSTILE, category=groceries, method="Card",
        tags=("Holiday", "work"), note="one\ntwo",
    )  # fmt: skip
    assert answer[_OPEN] is False
    assert answer[_CHANGE] == expense.version
    assert f"Recorded €1,234.50 at {HOSTILE}." in answer.text(_NOTICES)
    undo = [node["props"]["id"] for node in nodes(answer[_NOTICES]) if "id" in node["props"]]
    assert ids.undo(expense.version) in undo


def test_add_in_the_way_of_the_account() -> None:
    """Amounts are read and written as the locale writes them; a refund is negative."""
    services = services_over(account=IN_GERMAN)
    form = Form(DashClient(create_app(services)))
    form.open_new()
    form.type(amount="-1.234,5")
    form.press(_SAVE)
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
    kept = form.values[_KEPT]
    answer = form.press(_SAVE)

    assert [one.split()[0] for one in _problems(answer)] == [
        "Day", "Amount", "Merchant", "Payment", "Tags", "Note",
    ]  # fmt: skip
    assert {name: form.value(name) for name in typed} == typed
    assert form.values[_KEPT] == kept
    assert answer[_OPEN] is True
    assert _CHANGE not in answer
    assert _all(desk) == ()


@pytest.mark.parametrize("amount", ["", "0", "NaN", "１２", "Infinity", "1_000", "12.345", "="])
def test_unusable_amounts(form: Form, desk: PersonalDesk, amount: str) -> None:
    """What is no amount is refused at the field."""
    form.open_new()
    form.type(amount=amount)

    assert len(_problems(form.press(_SAVE))) == 1
    assert _all(desk) == ()


def test_category_archived_in_another_tab(form: Form, desk: PersonalDesk) -> None:
    """The refusal stands at the category, the rest stays, and another one can be chosen."""
    made = desk.ledger().add_category("Boats", "made").ids[0]
    form.open_new()
    form.type(amount="5", merchant="Harbour", category=made)
    desk.ledger().archive_category(made, "archived")
    answer = form.press(_SAVE)

    assert _problems(answer) == ["Category is not there any more: choose another."]
    assert (form.value("merchant"), form.value("category")) == ("Harbour", made)
    offered = [node for node in nodes(answer[_FIELDS]) if node["type"] == "Select"]
    labels = {one["value"]: one["label"] for one in offered[0]["props"]["options"]}
    assert labels[made] == "Boats (archived)"

    form.type(category=NO_CATEGORY)
    form.press(_SAVE)
    assert [one.merchant for one in _all(desk)] == ["Harbour"]


def test_archived_category_stays_on_its_expense(form: Form, desk: PersonalDesk) -> None:
    """An expense is edited without losing a category that was archived since."""
    made = desk.ledger().add_category("Boats", "made").ids[0]
    expense_id = _recorded(desk, category=made)
    desk.ledger().archive_category(made, "archived")
    form.open_row(expense_id)
    form.type(note="changed")
    form.press(_SAVE)

    assert [(one.note, one.category) for one in _all(desk)] == [("changed", made)]


def test_sent_twice(form: Form, desk: PersonalDesk) -> None:
    """The same form sent twice, as by a double click, makes one expense and one answer."""
    form.open_new()
    form.type(amount="5")
    first, second = form.press(_SAVE), form.press(_SAVE)

    assert first[_CHANGE] == second[_CHANGE]
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
    unsure = form.press(_SAVE)
    store.silent = False

    assert "it will not be entered twice" in unsure.text(_MESSAGE)
    assert _FIELDS not in unsure
    assert _KEPT not in unsure
    assert form.press(_SAVE)[_OPEN] is False
    assert len(_all(services.desk(OWNER))) == 1


def test_save_and_add_another(form: Form, desk: PersonalDesk) -> None:
    """The form stays open, empty but for the day, under an operation of its own."""
    form.open_new()
    form.type(day="2026-01-02", amount="5", merchant="Shop")
    before = form.values[_KEPT]
    answer = form.press(_AGAIN)

    assert answer[_OPEN] is True
    assert "Recorded €5.00 at Shop." in answer.text(_MESSAGE)
    assert (form.value("day"), form.value("amount")) == ("2026-01-02", "")
    assert form.values[_KEPT]["operation"] != before["operation"]
    form.type(amount="6")
    form.press(_AGAIN)
    assert sorted(one.amount for one in _all(desk)) == [500, 600]


def test_edit(form: Form, desk: PersonalDesk) -> None:
    """A row opens with all its values; what is changed is saved, the rest stays."""
    expense_id = _recorded(desk, merchant="Shop", note="one\ntwo", tags=("a", "b"))
    answer = form.open_row(expense_id)
    form.type(amount="7.00")
    saved = form.press(_SAVE)
    (expense,) = _all(desk)

    assert answer[_LOOK] == EDITING
    assert expense.draft == a_draft(700, merchant="Shop", note="one\ntwo", tags=("a", "b"))
    assert "Saved €7.00 at Shop." in saved.text(_NOTICES)


def _conflict(form: Form, desk: PersonalDesk) -> Answer:
    """Open an expense, change it elsewhere, and save the form."""
    expense_id = _recorded(desk, merchant="Shop")
    form.open_row(expense_id)
    seen = desk.ledger().expense(expense_id).version
    desk.ledger().edit(expense_id, seen, a_draft(2000, merchant="Theirs"), "elsewhere")
    form.type(amount="30.00", merchant="Mine")
    return form.press(_SAVE)


def test_conflict(form: Form, desk: PersonalDesk) -> None:
    """Nothing is saved over somebody else's change; both versions are shown."""
    answer = _conflict(form, desk)

    assert answer[_LOOK] == COMPARING
    assert "Amount differs €20.00 €30.00" in answer.text(_MESSAGE)
    assert "Merchant differs Theirs Mine" in answer.text(_MESSAGE)
    assert [one.merchant for one in _all(desk)] == ["Theirs"]


def test_keep_mine(form: Form, desk: PersonalDesk) -> None:
    """What was typed is saved on top of the version it was compared with."""
    _conflict(form, desk)
    answer = form.press(_KEEP)

    assert answer[_OPEN] is False
    assert [(one.merchant, one.amount) for one in _all(desk)] == [("Mine", 3000)]


def test_keep_mine_meets_another_change(form: Form, desk: PersonalDesk) -> None:
    """A version nobody has compared is never overwritten."""
    _conflict(form, desk)
    (stored,) = _all(desk)
    desk.ledger().edit(stored.id, stored.version, a_draft(2500, merchant="Third"), "third")

    assert form.press(_KEEP)[_LOOK] == COMPARING
    assert [one.merchant for one in _all(desk)] == ["Third"]
    assert form.press(_KEEP)[_OPEN] is False
    assert [one.merchant for one in _all(desk)] == ["Mine"]


def test_take_theirs(form: Form, desk: PersonalDesk) -> None:
    """The form takes on the stored version, ready for editing."""
    _conflict(form, desk)
    answer = form.press(_TAKE)

    assert answer[_LOOK] == EDITING
    assert (form.value("merchant"), form.value("amount")) == ("Theirs", "20.00")
    form.type(note="on top")
    form.press(_SAVE)
    assert [(one.merchant, one.note) for one in _all(desk)] == [("Theirs", "on top")]


def test_delete(form: Form, desk: PersonalDesk) -> None:
    """An expense goes to the trash, and the message offers undo."""
    expense_id = _recorded(desk, merchant="Shop")
    form.open_row(expense_id)
    answer = form.press(_DELETE)

    assert answer[_OPEN] is False
    assert "Deleted €12.50 at Shop. Undo" in answer.text(_NOTICES)
    assert _all(desk) == ()
    assert desk.ledger().expense(expense_id).trashed is not None
    form.press(_DELETE)
    desk.ledger().undo(answer[_CHANGE], "back")
    assert [one.merchant for one in _all(desk)] == ["Shop"]


def test_edited_after_it_was_deleted_elsewhere(form: Form, desk: PersonalDesk) -> None:
    """What was typed is not lost: saving once more records it anew."""
    expense_id = _recorded(desk, merchant="Shop")
    form.open_row(expense_id)
    form.type(amount="9.99")
    desk.ledger().delete([expense_id], "elsewhere")
    answer = form.press(_SAVE)

    assert answer[_LOOK] == ADDING
    assert "deleted elsewhere" in answer.text(_MESSAGE)
    assert _all(desk) == ()
    form.press(_SAVE)
    assert [(one.amount, one.merchant) for one in _all(desk)] == [(999, "Shop")]


@pytest.mark.parametrize("expense_id", ["f" * 32, "trashed"])
def test_row_that_is_gone(form: Form, desk: PersonalDesk, expense_id: str) -> None:
    """A row deleted meanwhile does not open; a message says why."""
    if expense_id == "trashed":
        expense_id = _recorded(desk)
        desk.ledger().delete([expense_id], "elsewhere")
    answer = form.open_row(expense_id)

    assert _OPEN not in answer
    assert "not there any more" in answer.text(_NOTICES)


def test_limit_crossed_by_an_expense(form: Form, desk: PersonalDesk) -> None:
    """The page that follows the version a save made tells of the limit it crossed."""
    desk.ledger().set_limit(1_000, "limit")
    form.open_new()
    form.type(amount="11")
    followed = {_CHANGE: form.press(_SAVE)[_CHANGE], _SEEN: []}

    assert len(form.client.fire(_CHANGE, followed, output=ids.ALERTS)[_SEEN]) == 1
