from dataclasses import replace
from datetime import date

import pytest
from books import a_book
from dash_client import nodes, text_of

from components import expense_entry, expense_form, expense_hints, ids
from components.expense_entry import Entry
from spending.category import NO_CATEGORY, Category, category_id
from spending.errors import (
    EditConflict,
    InvalidExpense,
    InvalidInput,
    LedgerBusy,
    OperationMismatch,
    UnknownCategory,
    UnknownExpense,
)
from spending.expense import Expense, ExpenseDraft, draft_from_form
from spending.settings import Settings

GROCERIES = category_id("Food", "Groceries")
HOSTILE = '<img src=x onerror=alert(1)> =HYPERLINK("x")'
STORED = Expense(
    day=date(2026, 11, 20),
    amount=-1250,
    merchant=HOSTILE,
    category=GROCERIES,
    method="Card",
    tags=("holiday", "work"),
    note="two\nlines",
    id="a" * 32,
    version=7,
)

TODAY = date(2026, 11, 22)


def _entry(**typed: str) -> Entry:
    entry = expense_entry.blank(date(2026, 11, 22))
    return replace(entry, typed={**entry.typed, **typed})


def _node(shown: object, wanted: object) -> dict[str, object]:
    (found,) = [node["props"] for node in nodes(shown) if node["props"].get("id") == wanted]
    return dict(found)


def _fields(entry: Entry, settings: Settings | None = None) -> object:
    book = a_book([STORED], settings)
    return expense_form.shown(entry, book, TODAY)[ids.EXPENSE_FORM_FIELDS]["children"]


def test_blank_form() -> None:
    """A new form has the day, no category, and nothing else; each has an operation of its own."""
    one, other = _entry(), _entry()

    assert one.is_new
    assert one.form == {**dict.fromkeys(expense_entry.FIELDS, ""), "day": "2026-11-22"}
    assert one.kept["operation"] != other.kept["operation"]


@pytest.mark.parametrize("locale", ["en_US", "de_DE", "fr_CH"])
def test_recorded_expense_reads_back(locale: str) -> None:
    """What the form of an expense shows means that very expense when it is sent unchanged."""
    settings = Settings("EUR", locale, "UTC")
    entry = expense_entry.recorded(STORED, a_book([STORED], settings))

    assert draft_from_form(entry.form, settings) == STORED.draft
    assert (entry.kept["expense"], entry.kept["seen"]) == (STORED.id, STORED.version)


def test_texts_go_into_fields_as_they_are() -> None:
    """A hostile text is the value of its field, nothing more."""
    fields = _fields(expense_entry.recorded(STORED, a_book([STORED])))

    assert _node(fields, ids.EXPENSE_FORM_MERCHANT)["value"] == HOSTILE
    assert {node["type"] for node in nodes(fields)} <= {
        "Div", "Label", "Input", "InputGroup", "InputGroupText", "FormFeedback", "Select",
        "Datalist", "Option", "Textarea", "Span", "Ul",
    }  # fmt: skip


def test_every_field_has_its_label() -> None:
    """Each control is named by a label of its own."""
    fields = _fields(_entry())
    labelled = {node["props"]["html_for"] for node in nodes(fields) if node["type"] == "Label"}

    assert labelled == set(expense_form.PLACES.values())
    assert all(_node(fields, place) for place in labelled)


def test_refused_fields() -> None:
    """A refused form keeps all that was typed and says at each field what is wrong."""
    entry = _entry(amount="1e5", merchant=HOSTILE)
    refused = entry.refused(InvalidExpense({"amount": "is no number", "note": "is long"}))
    fields = _fields(refused)
    said = [text_of(node) for node in nodes(fields) if node["type"] == "FormFeedback"]

    assert (refused.typed, refused.kept) == (entry.typed, entry.kept)
    assert [one for one in said if one] == ["Amount is no number.", "Note is long."]
    assert _node(fields, ids.EXPENSE_FORM_AMOUNT)["invalid"] is True
    assert _node(fields, ids.EXPENSE_FORM_DAY)["invalid"] is False


def test_refusals_do_not_pile_up() -> None:
    """A second refusal takes the place of the first."""
    twice = _entry().refused(InvalidExpense({"day": "is bad"})).refused(LedgerBusy())

    assert twice.problems == {}
    assert twice.warning == LedgerBusy().message


def test_category_gone_meanwhile() -> None:
    """The refusal stands at the category, and the one that was chosen is still shown."""
    entry = _entry(category="0" * 16).refused(UnknownCategory("0" * 16))
    choice = _node(_fields(entry), ids.EXPENSE_FORM_CATEGORY)

    assert entry.problems.keys() == {"category"}
    assert choice["invalid"] is True
    assert {"value": "0" * 16, "label": "(a category that is gone)"} in list(choice["options"])  # type: ignore[call-overload]


def test_archived_category_is_still_shown() -> None:
    """An expense keeps a category that can no longer be chosen for others."""
    categories = a_book([]).categories.plus([Category("old", "Old", archived=True)])

    kept = expense_form.category_options(categories, "old")
    other = expense_form.category_options(categories, NO_CATEGORY)

    assert {"value": "old", "label": "Old (archived)"} in kept
    assert all(option["value"] != "old" for option in other)
    assert other[0] == {"value": NO_CATEGORY, "label": "Uncategorised"}


@pytest.mark.parametrize(
    "error",
    [UnknownExpense(STORED.id), EditConflict(replace(STORED, trashed=1), STORED)],
    ids=["gone", "trashed"],
)
def test_deleted_meanwhile(error: UnknownExpense | EditConflict) -> None:
    """What was typed into an expense deleted elsewhere can be recorded as a new one."""
    entry = expense_entry.recorded(STORED, a_book([STORED]))
    refused = entry.refused(error)

    assert refused.is_new
    assert refused.typed == entry.typed
    assert refused.kept["operation"] != entry.kept["operation"]
    assert "deleted elsewhere" in refused.warning


def test_conflict_shows_both_versions() -> None:
    """Both versions stand side by side, and only what differs is marked, in words too."""
    mine = replace(STORED, amount=5000, note="mine")
    theirs = replace(STORED, version=9, amount=4000)
    book = a_book([theirs])
    entry = expense_entry.recorded(STORED, book).refused(EditConflict(theirs, mine))
    shown = expense_form.shown(entry, book, TODAY)
    rows = [
        text_of(node)
        for node in nodes(shown[ids.EXPENSE_FORM_MESSAGE]["children"])
        if node["type"] == "Tr" and node["props"].get("className") == "differs"
    ]

    pressed = [
        (node["props"]["data-field"], node["props"]["data-typed"], node["props"]["aria-pressed"])
        for node in nodes(shown[ids.EXPENSE_FORM_MESSAGE]["children"])
        if node["type"] == "Button"
    ]

    assert rows == ["Amount differs €40.00 €50.00", "Note differs two lines mine"]
    assert pressed == [
        ("amount", "40.00", "false"),
        ("amount", "50.00", "true"),
        ("note", "two\nlines", "false"),
        ("note", "mine", "true"),
    ]
    assert shown[ids.EXPENSE_FORM_ENTRY]["class_name"] == expense_form.COMPARING
    assert (entry.kept["seen"], entry.kept["stored"]) == (7, 9)


def test_suggestions_are_few() -> None:
    """However many payment methods there are, the form offers a number a browser can show."""
    kept = [replace(STORED, id=f"{number:032x}", method=f"Card {number}") for number in range(500)]
    shown = expense_form.shown(_entry(), a_book(kept), TODAY)[ids.EXPENSE_FORM_FIELDS]["children"]
    known = _node(shown, f"{ids.EXPENSE_FORM_METHOD}-known")
    offered = [node for node in nodes(known["children"]) if node["type"] == "Option"]

    assert len(offered) == 100


def test_next_form_keeps_the_day() -> None:
    """After 'save and add another' the day stays; the form says what was kept, with a way back."""
    draft = ExpenseDraft(date(2026, 1, 2), 1250, "Shop")
    said = expense_entry.in_words("Recorded", draft, Settings("EUR").money)
    entry = expense_entry.next_after(draft, said, 7)
    message = expense_form.shown(entry, a_book([]), TODAY)[ids.EXPENSE_FORM_MESSAGE]["children"]

    assert entry.typed["day"] == "2026-01-02"
    assert entry.typed["merchant"] == ""
    assert text_of(message) == "Recorded €12.50 at Shop. Undo"
    assert _node(message, ids.undo(7))


def test_sent_before_with_other_values() -> None:
    """What was typed after a form had been saved unnoticed can be saved as well."""
    entry = _entry(merchant="Later")
    refused = entry.refused(OperationMismatch())

    assert refused.typed == entry.typed
    assert refused.kept["operation"] != entry.kept["operation"]
    assert refused.kept["start"] == expense_entry.TYPED


def test_copy_is_of_today() -> None:
    """A copy is a new expense, like the one it is made of but for its day."""
    original = expense_entry.recorded(STORED, a_book([STORED]))
    copy = expense_entry.copied(original.typed, date(2026, 11, 22))

    assert copy.is_new
    assert copy.typed == {**original.typed, "day": "2026-11-22"}
    assert copy.kept["operation"] != original.kept["operation"]


@pytest.mark.parametrize(
    "sent",
    [None, "", 7, [], {}, {"operation": "a"}, {**_entry().kept, "seen": "7"},
     {**_entry().kept, "expense": None}, {**_entry().kept, "stored": True}],
)  # fmt: skip
def test_broken_keeping_is_refused(sent: object) -> None:
    """What comes back from a page is only used whole."""
    with pytest.raises(InvalidInput, match="open it again"):
        expense_entry.kept_of(sent)


def test_fields_that_hold_no_text_are_empty() -> None:
    """Whatever a page sends for a field, the form has a text for it."""
    assert expense_entry.typed_texts(None) == dict.fromkeys(expense_entry.FIELDS, "")
    assert expense_entry.typed_texts({"amount": 7, "note": "x", "evil": "y"}) == {
        **dict.fromkeys(expense_entry.FIELDS, ""), "note": "x",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "A refund is negative: -12.00"),
        ("12.50*3+4", "= €41.50"),
        ("-5", "= -€5.00, a refund"),
        ("12/", "= …"),
        ("1/0", "= …"),
        ("<b>", "= …"),
    ],
)
def test_sum_in_words(typed: str, said: str) -> None:
    """Under the amount stands what it comes to."""
    assert expense_hints.sum_in_words(typed, Settings("EUR")) == said
