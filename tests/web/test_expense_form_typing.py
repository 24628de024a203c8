"""What the form of one expense says while somebody types, and what it makes of broken requests."""

from typing import Any

import pytest
from books import latest
from builders import a_draft
from dash_client import DashClient, at, nodes, text_of
from expense_forms import (
    ADD,
    AGAIN,
    DELETE,
    FIELDS,
    KEEP,
    KEPT,
    LOOK,
    MESSAGE,
    NOTICES,
    OPEN,
    ROW,
    SAVE,
    TAKE,
    Form,
)

from components import ids
from components.expense_form import ADDING, PLACES
from dashboard.services import PersonalDesk
from spending.category import category_id

AMOUNT = at(ids.EXPENSE_FORM_AMOUNT, "value")
DAY = at(ids.EXPENSE_FORM_DAY, "value")
MERCHANT = at(ids.EXPENSE_FORM_MERCHANT, "value")
SUM = at(ids.EXPENSE_FORM_SUM, "children")
LEFT = at(ids.EXPENSE_FORM_LEFT, "children")
OFFERED = at(ids.EXPENSE_FORM_OFFERED, "children")
USUAL = at(ids.EXPENSE_FORM_USUAL, "data")
SAVED = at(ids.EXPENSE_FORM_SAVED, "data")
COPY = at(ids.EXPENSE_FORM_COPY, "n_clicks")
GROCERIES = category_id("Food", "Groceries")
HOSTILE = '<img src=x onerror=alert(1)> %{x} =HYPERLINK("x")'


@pytest.fixture
def form(client: DashClient) -> Form:
    """A form in the browser."""
    return Form(client)


def _typing(form: Form, **texts: str) -> tuple[str, str]:
    """Type amount or day, and read what stands under them."""
    form.type(**texts)
    answer = form.client.fire(AMOUNT, form.values)
    return answer[SUM], " / ".join(text_of(line) for line in answer[LEFT])


def _offered(client: DashClient, typed: object) -> tuple[list[str], dict[str, str]]:
    answer = client.fire(MERCHANT, {MERCHANT: typed})
    options = [node for node in nodes(answer[OFFERED]) if node["type"] == "Li"]
    return [text_of(one) for one in options], answer[USUAL]


def test_arithmetic_is_shown_and_saved(form: Form, desk: PersonalDesk) -> None:
    """What a sum comes to is shown while it is typed, and that is what is recorded."""
    form.open_new()
    said, left = _typing(form, amount="12.50*3+4")
    answer = form.press(SAVE)

    assert (said, left) == ("= €41.50", "")
    assert [one.amount for one in latest(desk.book(), 9)] == [4150]
    assert "Recorded €41.50." in answer.text(NOTICES)


def test_refused_sum_stays_as_it_was_typed(form: Form, desk: PersonalDesk) -> None:
    """A sum that cannot be reckoned is named at its field and stays there."""
    form.open_new()
    form.type(amount="12.50/(3-3)")
    answer = form.press(SAVE)

    assert "Amount divides by zero." in answer.text(FIELDS)
    assert form.value("amount") == "12.50/(3-3)"
    assert desk.book().version == 0


def test_limit_of_the_month_typed(form: Form, desk: PersonalDesk) -> None:
    """The line says what the month of the typed day has left, and what with this expense."""
    desk.ledger().set_limit(100_00, "limit")
    desk.ledger().add(a_draft(40_00, "2026-11-03"), "one")
    form.open_new()

    assert _typing(form)[1] == "November 2026: €60.00 of €100.00 left"
    assert _typing(form, amount="41.50")[1] == (
        "November 2026: €60.00 of €100.00 left, €18.50 with this one"
    )
    assert _typing(form, amount="70")[1].endswith("left, €10.00 over with this one")
    assert _typing(form, amount="-10")[1].endswith("left, €70.00 with this one")
    assert _typing(form, day="2026-12-01")[1].startswith("December 2026: €100.00 of")
    assert _typing(form, day="2026-10-01")[1] == ""
    assert _typing(form, day="2026-13-01")[1] == ""


def test_limit_counts_an_edited_expense_once(form: Form, desk: PersonalDesk) -> None:
    """Of a recorded expense only what changes is taken off what is left."""
    desk.ledger().set_limit(100_00, "limit")
    expense_id = desk.ledger().add(a_draft(40_00, "2026-11-03"), "one").ids[0]
    form.open_row(expense_id)

    assert _typing(form)[1] == "November 2026: €60.00 of €100.00 left, €60.00 with this one"
    assert _typing(form, amount="50")[1].endswith("€50.00 with this one")
    assert _typing(form, amount="50", day="2026-12-24")[1].endswith("€50.00 with this one")


def test_merchants_are_offered_with_what_is_usual(client: DashClient, desk: PersonalDesk) -> None:
    """Typing offers what begins so, with its usual category; the whole name says what is usual."""
    ledger = desk.ledger()
    for number in range(3):
        draft = a_draft(merchant="Nörd Foods", category=GROCERIES, method="Card")
        ledger.add(draft, f"nord-{number}")
    ledger.add(a_draft(merchant="Big Nord"), "big")

    assert _offered(client, "nor")[0] == ["Nörd Foods Food › Groceries", "Big Nord"]
    assert _offered(client, "NORD FOODS")[1] == {
        "typed": "NORD FOODS", "merchant": "Nörd Foods", "category": GROCERIES, "method": "Card",
    }  # fmt: skip
    assert _offered(client, "nord foo")[1]["merchant"] == ""


@pytest.mark.parametrize("typed", [None, "", "   ", 7, [], {"a": 1}, "x" * 100_000, "\x00", "."])
def test_nothing_known_is_offered_for_nonsense(
    client: DashClient, desk: PersonalDesk, typed: object
) -> None:
    """Whatever stands in the field, the answer is a list and never a failure."""
    desk.ledger().add(a_draft(merchant="Shop"), "one")
    options, usual = _offered(client, typed)

    assert options == []
    assert usual["merchant"] == ""


def test_hostile_merchant_is_offered_as_text(client: DashClient, desk: PersonalDesk) -> None:
    """A merchant's name is a text in the list and in what is filled in, nothing more."""
    desk.ledger().add(a_draft(merchant=HOSTILE), "one")

    assert _offered(client, "<IMG")[0] == [HOSTILE]


def test_copy(form: Form, desk: PersonalDesk) -> None:
    """A copy is a new form for today with all the rest; it is recorded once it is saved."""
    expense_id = desk.ledger().add(a_draft(1250, "2026-11-03", merchant="Shop"), "one").ids[0]
    form.open_row(expense_id)
    opened = form.values[KEPT]
    answer = form.press(COPY)

    assert answer[LOOK] == ADDING
    assert "A copy, for today." in answer.text(MESSAGE)
    assert (form.value("day"), form.value("merchant")) == ("2026-11-22", "Shop")
    assert form.values[KEPT]["operation"] != opened["operation"]
    assert len(latest(desk.book(), 9)) == 1
    form.press(SAVE)
    assert [str(one.day) for one in latest(desk.book(), 9)] == ["2026-11-22", "2026-11-03"]


def test_what_is_saved_is_named_to_the_browser(form: Form) -> None:
    """The browser learns which form is saved, so that it does not bring it back."""
    form.open_new()
    form.type(amount="5")
    kept = form.values[KEPT]

    assert form.press(SAVE)[SAVED] == kept["operation"]


def test_changed_after_an_answer_was_lost(form: Form, desk: PersonalDesk) -> None:
    """A form that was saved unnoticed and then changed asks to be saved as one more expense."""
    form.open_new()
    form.type(amount="5")
    form.press(SAVE)
    form.type(amount="6", merchant="Later")
    answer = form.press(SAVE)

    assert answer[OPEN] is True
    assert "already sent with other values" in answer.text(MESSAGE)
    assert (form.value("amount"), form.value("merchant")) == ("6", "Later")
    form.press(SAVE)
    assert sorted(one.amount for one in latest(desk.book(), 9)) == [500, 600]


_BROKEN: tuple[object, ...] = (
    None,
    7,
    "x",
    [],
    {},
    {"operation": 1},
    {"operation": "a", "expense": [], "seen": None},
)


@pytest.mark.parametrize("kept", _BROKEN)
@pytest.mark.parametrize("button", [SAVE, AGAIN, KEEP, TAKE, DELETE, AMOUNT])
def test_broken_keeping(client: DashClient, desk: PersonalDesk, button: str, kept: Any) -> None:  # noqa: ANN401
    """Whatever a page sends back of what it keeps is answered in plain words and saves nothing."""
    answer = client.fire(button, {KEPT: kept, AMOUNT: "5"})

    assert answer.status == 200
    assert "open it again" in answer.text(NOTICES)
    assert "incident" not in answer.text(NOTICES)
    assert desk.book().version == 0


@pytest.mark.parametrize("wanted", [None, 7, "x", [], {}, {"id": 7}, {"id": "../x"}, {"id": None}])
def test_broken_wish_to_open(client: DashClient, wanted: object) -> None:
    """An expense nobody can mean is said not to be there."""
    answer = client.fire(ROW, {ROW: wanted})

    assert answer.status == 200
    assert "is not there any more" in answer.text(NOTICES)


def test_broken_fields(form: Form, desk: PersonalDesk) -> None:
    """Fields that hold no text are no form of ours: refused, and nothing is recorded."""
    form.open_new()
    form.values |= {at(place, "value"): {"evil": [1]} for place in PLACES.values()}

    assert form.press(SAVE).status == 400
    assert desk.book().version == 0


def test_add_is_for_everybody(client: DashClient) -> None:
    """The form that opens says whose it is, so that no draft reaches another account."""
    assert client.fire(ADD, {ADD: 1})[at(ids.EXPENSE_FORM_ACCOUNT, "data")]
