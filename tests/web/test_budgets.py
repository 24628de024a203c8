"""The budget page: how limits stand, and every way to change them."""

from typing import Any
from uuid import uuid4

import pytest
from builders import a_draft
from dash_client import Answer, DashClient, at, links_of, nodes, text_of
from marks import false_marks, marks_of

from analytics.newest import newest
from analytics.select import rows_of
from components import ids, page
from components.budgets_address import BudgetsAddress
from dashboard.services import PersonalDesk
from dashboard.sheets import limits
from spending.budget import OVERALL
from spending.budget_acts import BudgetActs, BudgetTerms, LimitChange
from spending.category import category_id
from spending.errors import LedgerBusy
from spending.filter import ExpenseFilter
from spending.period import Month
from spending.rollover import Rollover

FOOD, GROCERIES = category_id("Food"), category_id("Food", "Groceries")
TRAVEL = category_id("Travel")
THIS = Month(2026, 11)

_QUERY = at(ids.BUDGETS_QUERY, "data")
_LOOK = at(ids.BUDGETS, "className")
_LINES = at(ids.BUDGETS_LINES, "children")
_WHOLE = at(ids.BUDGETS_WHOLE, "children")
_SAID = at(ids.BUDGETS_SAID, "children")
_FILL = at(ids.BUDGETS_FILL, "children")
_FILLING = at(ids.BUDGETS_FILLING, "data")
_GRID = at(ids.BUDGETS_GRID, "children")
_CELL = at(ids.BUDGETS_CELL, "data")
_ANSWER = at(ids.BUDGETS_ANSWER, "data")
_SHOWN = at(ids.BUDGET_SHOWN, "children")
_KEPT = at(ids.BUDGET_KEPT, "data")
_SUBMIT = at(ids.BUDGET_FORM, "n_submit")
_AMOUNT, _SCOPE = at(ids.BUDGET_AMOUNT, "value"), at(ids.BUDGET_SCOPE, "value")
_ROLLOVER, _CAP = at(ids.BUDGET_ROLLOVER, "value"), at(ids.BUDGET_CAP, "value")
_TOLD, _MUTED = at(ids.BUDGET_THRESHOLDS, "value"), at(ids.BUDGET_MUTED, "value")
_NOTICES = at(ids.NOTICES, "children")


def _show(client: DashClient, query: str = "") -> Answer:
    return client.fire(_QUERY, {_QUERY: query}, output=_LOOK)


def _spent(desk: PersonalDesk) -> None:
    """Limit food to 100 with 60 of it for groceries, and spend on both and on travel."""
    ledger = desk.ledger()
    ledger.set_limits(
        [LimitChange(OVERALL, THIS, 150_00), LimitChange(FOOD, THIS, 100_00),
         LimitChange(GROCERIES, THIS, 60_00)], "limits",
    )  # fmt: skip
    for number, (amount, day, category) in enumerate((
        (70_00, "2026-11-03", GROCERIES), (15_00, "2026-11-04", category_id("Food", "Coffee")),
        (30_00, "2026-11-05", TRAVEL), (44_00, "2026-10-05", FOOD), (-5_00, "2026-11-06", FOOD),
        (8_00, "2026-11-07", None),
    )):  # fmt: skip
        ledger.add(a_draft(amount, day, category=category), f"spend {number}")


def test_every_figure_opens_exactly_its_expenses(client: DashClient, desk: PersonalDesk) -> None:
    """Sum and count of every link are those of the list it opens; the drawer's too."""
    _spent(desk)
    book = desk.book()
    kept = list(newest(book, rows_of(book, ExpenseFilter()), 99))
    for query in ("", "?month=2026-10", f"?open={FOOD}", f"?open={OVERALL}&month=2026-10",
                  "?show=over"):  # fmt: skip
        marks = marks_of(_show(client, query).props)
        assert marks
        assert false_marks(marks, kept, book.categories, desk.today(book)) == []


def test_limits_stand_in_words(client: DashClient, desk: PersonalDesk) -> None:
    """Each limit says spent, available, left and its state; what is below another is there too."""
    _spent(desk)
    answer = _show(client)
    assert answer[_LOOK] == page.READY
    assert "€118.00 of €150.00 spent" in answer.text(_WHOLE)
    assert "€32.00 left: €3.55 a day for 9 days" in answer.text(_WHOLE)
    said = answer.text(_LINES)
    assert "Food €80.00 of €100.00 Within the limit €20.00 left" in said
    assert "Groceries €70.00 of €60.00 Over the limit €10.00 more than the limit" in said
    assert "Coffee draws on Food €15.00" in said
    assert "Travel no limit €30.00" in said
    assert "Uncategorised no limit €8.00" in said


def test_parts_that_exceed_the_whole_are_said(client: DashClient, desk: PersonalDesk) -> None:
    """Where parts are given more than the whole, at either level, it is said."""
    _spent(desk)
    assert _show(client).text(_SAID) == ""
    desk.ledger().set_limit(80_00, "travel", budget=TRAVEL)
    desk.ledger().set_limit(120_00, "groceries", budget=GROCERIES)
    said = _show(client).text(_SAID)

    assert "come to €180.00, €30.00 more than the limit on everything" in said
    assert "The limits below Food come to €20.00 more than its own." in said


def test_empty_account_is_shown_where_to_begin(client: DashClient) -> None:
    """Without limits and expenses the page says what it is for; the drawer opens all the same."""
    assert _show(client)[_LOOK] == page.EMPTY
    answer = _show(client, "?open=overall")
    assert answer[at(ids.BUDGET_DRAWER, "is_open")] is True
    assert answer[at(ids.BUDGET_TITLE, "children")] == "Everything"


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("?month=2026-13", "Month"),
        ("?month=x", "Month"),
        ("?show=all", "Show"),
        ("?fill=everything", "Fill"),
        ("?open=nothing", "category"),
        ("?open=%3Cscript%3E", "category"),
    ],
)
def test_bad_address_is_named(client: DashClient, query: str, named: str) -> None:
    """What an address says that cannot be used is said where the page would be."""
    answer = _show(client, query)
    assert answer[_LOOK] == page.FAILED
    assert named.lower() in answer.text(at(ids.failed(ids.BUDGETS), "children")).lower()


def test_months_are_the_persons(client: DashClient, desk: PersonalDesk) -> None:
    """Where months begin on the 25th the page shows that month, with its days."""
    _spent(desk)
    settings = desk.ledger().settings()
    desk.ledger().change_settings(type(settings)(**{
        **{name: getattr(settings, name) for name in type(settings).__dataclass_fields__},
        "month_start": 25,
    }), "payday")  # fmt: skip
    answer = _show(client)
    assert "Oct 25 – Nov 24, 2026" in answer.text(at(ids.BUDGETS_MONTHS, "children"))
    assert "from=2026-10-25&to=2026-11-24" in links_of(answer[_WHOLE])[0][1]


# The grid


def _type(client: DashClient, text: str, **kept: Any) -> Answer:  # noqa: ANN401 - a cell's parts
    cell = {"budget": FOOD, "month": "2026-11", "text": text, "onward": False, **kept}
    cell.setdefault("operation", uuid4().hex)
    return client.fire(_CELL, {_CELL: cell})


@pytest.mark.parametrize(
    ("text", "amount"), [("120", 120_00), ("12.50*3+4", 41_50), ("€1,000", 1_000_00), ("0", 0)]
)
def test_cell_takes_amounts_and_sums(
    client: DashClient, desk: PersonalDesk, text: str, amount: int
) -> None:
    """A cell holds for its month alone, and says what was done with a way back."""
    answer = _type(client, text)
    food = desk.book().budgets[FOOD]
    assert answer[_ANSWER]["wrong"] == ""
    assert [food.limit_in(THIS.plus(step)) for step in (-1, 0, 1)] == [None, amount, None]
    assert "Food: " in answer.text(_NOTICES)
    assert "Undo" in answer.text(_NOTICES)


def test_cell_onward_and_cleared(client: DashClient, desk: PersonalDesk) -> None:
    """A cell applied onward holds from there on; a cleared one is no limit in its month."""
    _type(client, "50", onward=True)
    _type(client, "", month="2027-01")
    food = desk.book().budgets[FOOD]
    assert [food.limit_in(THIS.plus(step)) for step in range(4)] == [50_00, 50_00, None, 50_00]


@pytest.mark.parametrize("text", ["x", "-5", "1/0", "9" * 30, "<b>"])
def test_cell_says_what_is_wrong(client: DashClient, desk: PersonalDesk, text: str) -> None:
    """What is no limit is said at once, and nothing is changed."""
    answer = _type(client, text)
    assert answer[_ANSWER]["wrong"]
    assert desk.book().budgets == {}
    assert _NOTICES not in answer


def test_cell_sent_again_is_one_act(client: DashClient, desk: PersonalDesk) -> None:
    """A cell whose answer was lost is sent again as the same act: it happens once."""
    first = _type(client, "120", operation="cell")
    version = desk.book().version
    assert _type(client, "120", operation="cell")[_ANSWER] == first[_ANSWER]
    assert first[_ANSWER] == {"operation": "cell", "wrong": ""}
    assert desk.book().version == version


def test_cell_that_cannot_be_saved_is_answered(
    client: DashClient, desk: PersonalDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What keeps a cell from being saved is said in it: the cells after it do not wait."""

    def busy(*_: object) -> None:
        raise LedgerBusy

    monkeypatch.setattr(BudgetActs, "set_limits", busy)
    assert _type(client, "120")[_ANSWER]["wrong"] == LedgerBusy().message
    assert desk.book().budgets == {}


def test_last_month_there_is(client: DashClient, desk: PersonalDesk) -> None:
    """A limit for the last month alone is taken; the grid and the arrows end there."""
    _spent(desk)
    assert _type(client, "5", month="2100-12")[_ANSWER]["wrong"] == ""
    assert desk.book().budgets[FOOD].limit_in(Month(2100, 12)) == 5_00
    answer = _show(client, "?month=2100-12")
    months = {one["props"].get("data-month") for one in nodes(answer[_GRID])}
    assert "2100-12" in months
    assert "2101-01" not in months
    said = [label for _, label in links_of(answer[at(ids.BUDGETS_MONTHS, "children")])]
    assert not any("2101" in one for one in said)


def test_grid_shows_a_year_of_limits(client: DashClient, desk: PersonalDesk) -> None:
    """Cells carry what is typed into them, and where a limit was set that month stands out."""
    _spent(desk)
    cells = {
        (node["props"]["data-budget"], node["props"]["data-month"]): node["props"]
        for node in nodes(_show(client)[_GRID])
        if node["type"] == "Td"
    }
    assert cells[FOOD, "2026-11"]["data-typed"] == "100.00"
    assert "is-set" in cells[FOOD, "2026-11"]["className"]
    assert cells[FOOD, "2026-10"]["data-typed"] == ""
    assert cells[FOOD, "2027-01"]["data-typed"] == "100.00"
    assert cells[TRAVEL, "2026-11"]["data-typed"] == ""


# Filling a month


def test_copy_last_month(client: DashClient, desk: PersonalDesk) -> None:
    """A month without limits offers those of the last one that had any; nothing happens unasked."""
    ledger = desk.ledger()
    ledger.set_limits([LimitChange(FOOD, THIS.plus(-2), 70_00, only=True),
                       LimitChange(OVERALL, THIS.plus(-2), 90_00, only=True)], "then")  # fmt: skip
    ledger.add(a_draft(5_00), "one")
    assert "This month has no limits. Copy those of September 2026" in _show(client).text(_SAID)
    answer = _show(client, "?fill=last")
    assert "Food no limit €70.00" in answer.text(_FILL)
    assert desk.book().budgets[FOOD].limit_in(THIS) is None
    apply = at(ids.BUDGETS_FILL_APPLY, "n_clicks")
    done = client.fire(apply, {apply: 1, _FILLING: answer[_FILLING]})
    assert "2 limits changed." in done.text(_NOTICES)
    assert desk.book().budgets[FOOD].limit_in(THIS.plus(5)) == 70_00


def test_fill_with_what_is_usual(client: DashClient, desk: PersonalDesk) -> None:
    """Means and medians of whole months become limits, of those there are or of what is spent."""
    for number, amount in enumerate((10_00, 20_00, 60_00)):
        desk.ledger().add(a_draft(amount, f"2026-{8 + number:02d}-10", category=FOOD), f"{number}")
    answer = _show(client, "?fill=median-3")
    assert "Everything no limit €20.00" in answer.text(_FILL)
    assert "Food no limit €20.00" in answer.text(_FILL)
    assert "Food no limit €30.00" in _show(client, "?fill=mean-3").text(_FILL)


def test_filling_seen_before_a_change_is_refused(client: DashClient, desk: PersonalDesk) -> None:
    """What was looked at before somebody else changed a limit is looked at once more."""
    _spent(desk)
    answer = _show(client, "?fill=mean-3")
    desk.ledger().set_limit(1_00, "meanwhile")
    apply = at(ids.BUDGETS_FILL_APPLY, "n_clicks")
    done = client.fire(apply, {apply: 1, _FILLING: answer[_FILLING]})
    assert "look at what would change once more" in done.text(_NOTICES)
    assert desk.book().budgets[OVERALL].limit_in(THIS) == 1_00


# The drawer


def _laid(client: DashClient, query: str) -> Answer:
    return client.fire(_QUERY, {_QUERY: query}, output=_KEPT)


def _save(client: DashClient, laid: Answer, **values: Any) -> Answer:  # noqa: ANN401 - props
    names = {"amount": _AMOUNT, "scope": _SCOPE, "rollover": _ROLLOVER, "cap": _CAP,
             "thresholds": _TOLD, "muted": _MUTED}  # fmt: skip
    typed = {prop: laid[prop] for prop in names.values()}
    changed = {names[name]: value for name, value in values.items()}
    return client.fire(_SUBMIT, {_SUBMIT: 1, _KEPT: laid[_KEPT], **typed, **changed})


def test_drawer_tells_of_its_limit(client: DashClient, desk: PersonalDesk) -> None:
    """Figures, last months with their mean and median, and the newest rows behind them."""
    _spent(desk)
    answer = _show(client, f"?open={FOOD}")
    shown = answer.text(_SHOWN)
    assert "€80.00 of €100.00 spent" in shown
    assert "Oct 2026 €44.00 Nov 2026 €80.00" in shown
    assert "Mean €44.00, median €44.00 of 1 month" in shown
    assert "All 3 expenses" in answer.text(at(ids.BUDGET_BEHIND, "children"))


def test_form_saves_limit_and_terms_as_one_act(client: DashClient, desk: PersonalDesk) -> None:
    """Amount, rollover with its cap, thresholds and muting are one act with one undo."""
    _spent(desk)
    before = desk.book()
    laid = _laid(client, f"?open={FOOD}")
    assert (laid[_AMOUNT], laid[_TOLD], laid[_MUTED]) == ("100.00", "", False)
    answer = _save(client, laid, amount="90+20", rollover="both", cap="25", thresholds="50 90%",
                   muted=True)  # fmt: skip
    food = desk.book().budgets[FOOD]
    assert food.limit_in(THIS.plus(1)) == 110_00
    assert (food.thresholds, food.rollover_in(THIS), food.muted) == (
        (50, 90), Rollover("both", 25_00), True,
    )  # fmt: skip
    assert desk.book().version == before.version + 1
    assert "Food: €110.00 a month." in answer.text(_NOTICES)
    desk.undo(desk.book().version)
    assert desk.book().budgets[FOOD] == before.budgets[FOOD]


def test_limit_of_one_month_only(client: DashClient, desk: PersonalDesk) -> None:
    """This month only leaves the months after as they were."""
    _spent(desk)
    _save(client, _laid(client, f"?open={FOOD}"), amount="5", scope="only")
    food = desk.book().budgets[FOOD]
    assert [food.limit_in(THIS), food.limit_in(THIS.plus(1))] == [5_00, 100_00]


def test_terms_alone_leave_later_limits(client: DashClient, desk: PersonalDesk) -> None:
    """Whoever changes a threshold does not lose what was set for later months."""
    _spent(desk)
    desk.ledger().set_limit(300_00, "december", THIS.plus(1), budget=FOOD, only=True)
    _save(client, _laid(client, f"?open={FOOD}"), thresholds="70")
    food = desk.book().budgets[FOOD]
    assert (food.thresholds, food.limit_in(THIS.plus(1))) == ((70,), 300_00)


@pytest.mark.parametrize(
    ("field", "value", "wrong"),
    [
        ("amount", "-1", ids.BUDGET_AMOUNT_WRONG),
        ("amount", "much", ids.BUDGET_AMOUNT_WRONG),
        ("cap", "x", ids.BUDGET_ROLLOVER_WRONG),
        ("rollover", "all", ids.BUDGET_ROLLOVER_WRONG),
        ("thresholds", "80, many", ids.BUDGET_THRESHOLDS_WRONG),
        ("thresholds", "0", ids.BUDGET_THRESHOLDS_WRONG),
        ("thresholds", ",".join(map(str, range(1, 13))), ids.BUDGET_THRESHOLDS_WRONG),
    ],
)
def test_bad_value_is_named_at_its_field(
    client: DashClient, desk: PersonalDesk, field: str, value: str, wrong: str
) -> None:
    """What cannot be used is said at its own field; nothing is saved."""
    _spent(desk)
    version = desk.book().version
    values = {"rollover": "both", field: value}
    answer = _save(client, _laid(client, f"?open={FOOD}"), **values)
    assert answer[at(wrong, "children")]
    assert desk.book().version == version


def test_form_is_laid_once(client: DashClient, desk: PersonalDesk) -> None:
    """What is typed stays while the same drawer is open, whatever changes elsewhere."""
    _spent(desk)
    kept = _laid(client, f"?open={FOOD}")[_KEPT]
    again = client.fire(_QUERY, {_QUERY: f"?open={FOOD}&show=over", _KEPT: kept}, output=_KEPT)
    other = client.fire(_QUERY, {_QUERY: f"?open={TRAVEL}", _KEPT: kept}, output=_KEPT)

    assert _AMOUNT not in again
    assert other[_AMOUNT] == ""


def test_back_test_of_a_limit(client: DashClient, desk: PersonalDesk) -> None:
    """A limit that is typed is tried on the last months: in how many it would have been crossed."""
    for number, amount in enumerate((10_00, 20_00, 60_00)):
        desk.ledger().add(a_draft(amount, f"2026-{8 + number:02d}-10", category=FOOD), f"{number}")
    kept = {"budget": FOOD, "month": "2026-11"}
    said = [
        client.fire(_AMOUNT, {_AMOUNT: text, _KEPT: kept})[at(ids.BUDGET_TRIED, "children")]
        for text in ("15", "60", "abc")
    ]
    assert said[0] == "Had this limit applied to the last 3 months, you would have been over in 2."
    assert said[1].endswith("over in 0.")
    assert said[2] == ""


def test_merged_category_leads_to_what_it_became(client: DashClient, desk: PersonalDesk) -> None:
    """An address or form of a category that was merged since shows, and refuses, what it must."""
    _spent(desk)
    laid = _laid(client, f"?open={TRAVEL}")
    desk.ledger().merge_category(TRAVEL, FOOD, "merge")
    assert _show(client, f"?open={TRAVEL}")[at(ids.BUDGET_TITLE, "children")] == "Food"
    assert _laid(client, f"?open={TRAVEL}")[_KEPT]["budget"] == FOOD
    answer = _save(client, laid, amount="5")
    assert "not there any more" in answer[at(ids.BUDGET_AMOUNT_WRONG, "children")]
    assert desk.book().budgets[FOOD].limit_in(THIS) == 100_00


def test_limit_of_a_merged_category_sleeps(client: DashClient, desk: PersonalDesk) -> None:
    """It is in no list, grid or filling, in the export all the same, and wakes with an undo."""
    _spent(desk)
    desk.ledger().set_limit(9_00, "travel", budget=TRAVEL)
    merge = desk.ledger().merge_category(TRAVEL, FOOD, "merge")
    assert set(desk.book().budgets) == {OVERALL, FOOD, GROCERIES}
    assert TRAVEL in {row[-1] for row in limits(desk.book())}
    filling = _show(client, "?month=2027-01&fill=mean-3")[_FILLING]
    apply = at(ids.BUDGETS_FILL_APPLY, "n_clicks")
    assert client.fire(apply, {apply: 1, _FILLING: filling}).status == 200
    desk.undo(merge.version)
    assert desk.book().budgets[TRAVEL].limit_in(THIS) == 9_00


def test_muted_limit_says_so(client: DashClient, desk: PersonalDesk) -> None:
    """A muted limit is told of nowhere but here."""
    _spent(desk)
    desk.ledger().change_budget(FOOD, BudgetTerms(None, Rollover(), muted=True), "mute")
    assert "Food muted" in _show(client).text(_LINES)


def test_carried_over_is_said(client: DashClient, desk: PersonalDesk) -> None:
    """What came over from last month is part of what is available, and said."""
    _spent(desk)
    desk.ledger().set_limit(100_00, "then", THIS.plus(-1), budget=FOOD)
    services_clock = desk.services.tools.clock
    now = services_clock.now()
    services_clock.moment = now.replace(month=10)  # type: ignore[attr-defined]
    desk.ledger().change_budget(FOOD, BudgetTerms(None, Rollover("surplus")), "roll")
    services_clock.moment = now  # type: ignore[attr-defined]
    said = _show(client).text(_LINES)
    assert "Food €80.00 of €156.00" in said
    assert "€56.00 of it left over from before" in said


def test_addresses_survive_reading_and_writing() -> None:
    """Every address the page makes is read back as itself."""
    for query in ("", "?month=2026-10&show=over", f"?open={FOOD}", "?fill=mean-3&month=2027-01"):
        address = BudgetsAddress.from_query(query)
        assert BudgetsAddress.from_query(address.href.partition("?")[2]) == address


def test_hostile_category_is_text(client: DashClient, desk: PersonalDesk) -> None:
    """A category called like markup is shown letter by letter, in every part of the page."""
    name = "<img src=x onerror=alert(1)>"
    hostile = desk.ledger().add_category(name, "category").ids[0]
    desk.ledger().set_limit(1_00, "limit", budget=hostile)
    answer = _show(client, f"?open={hostile}&fill=mean-3")
    assert name in answer.text(_LINES)
    assert answer[at(ids.BUDGET_TITLE, "children")] == name
    assert name in text_of(answer[_GRID])
