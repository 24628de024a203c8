"""The overview over the wire: what it shows for an address, and the limit that is set on it."""

from typing import Any

import pytest
from builders import a_draft
from dash_client import Answer, DashClient, at, links_of, text_of
from programs import IN_GERMAN, services_over

from analytics.summary import totals
from components import ids, page
from dashboard.app import create_app
from dashboard.services import PersonalDesk
from spending.filter import ExpenseFilter
from spending.period import Month

_QUERY = at(ids.OVERVIEW_QUERY, "data")
_LOOK = at(ids.OVERVIEW, "className")
_SUBMIT = at(ids.LIMIT_FORM, "n_submit")
_TYPED = at(ids.LIMIT_AMOUNT, "value")
_INVALID = at(ids.LIMIT_AMOUNT, "invalid")


def _show(client: DashClient, query: str = "", theme: str | None = None) -> Answer:
    given = {_QUERY: query, at(ids.THEME, "data"): theme}
    return client.fire(_QUERY, given, output=_LOOK)


def _said(answer: Answer, place: str) -> str:
    return answer.text(at(place, "children"))


def _some_spending(desk: PersonalDesk) -> None:
    ledger = desk.ledger()
    food = ledger.add_category("Lunches", "c").ids[0]
    for number, (amount, day) in enumerate(
        [(10_000, "2026-11-20"), (2_500, "2026-11-02"), (-500, "2026-10-05"), (70, "2020-01-01")]
    ):
        filed = food if number % 2 else None
        ledger.add(a_draft(amount, day, category=filed), f"e{number}")


# What is shown


def test_empty_account_is_invited(client: DashClient) -> None:
    """Without expenses the page is neither a row of zeros nor a failure."""
    assert _show(client)[_LOOK] == page.EMPTY


def test_period_without_expenses_says_so(client: DashClient, desk: PersonalDesk) -> None:
    """A quiet period is said in words, with a way to all expenses, and draws no empty chart."""
    _some_spending(desk)
    answer = _show(client, "?from=2001-01-01&to=2001-12-31")
    assert answer[_LOOK] == page.BARE
    assert _said(answer, ids.OVERVIEW_SUMMARY) == "No expenses in this period. See all"


@pytest.mark.parametrize(
    "query",
    ["", "?period=this-month", "?period=last-month", "?period=all", "?from=2026-11-03",
     "?period=all&max=3000", "?category=none&period=this-year", "?to=2020-12-31"],
)  # fmt: skip
def test_spent_figure_opens_what_it_counts(
    client: DashClient, desk: PersonalDesk, query: str
) -> None:
    """The figure, its count, the bars and the list behind the figure are one and the same."""
    _some_spending(desk)
    answer = _show(client, query)
    ((shown, href),) = links_of(answer[at(ids.OVERVIEW_SPENT, "children")])
    behind = totals(desk.book(), ExpenseFilter.from_query(href.partition("?")[2]))
    assert shown == desk.book().settings.money(behind.amount)
    said = "1 expense" if behind.count == 1 else f"{behind.count} expenses"
    assert _said(answer, ids.OVERVIEW_SPENT).endswith(said)
    bars = answer[at(ids.OVERVIEW_CHART, "figure")]["data"]
    assert round(sum(sum(trace["y"]) for trace in bars) * 100) == behind.amount


def test_legend_opens_what_its_series_is(client: DashClient, desk: PersonalDesk) -> None:
    """Each name below the chart opens all of its series, the uncategorised one too."""
    _some_spending(desk)
    answer = _show(client, "?period=all")
    book = desk.book()
    bars = answer[at(ids.OVERVIEW_CHART, "figure")]["data"]
    legend = links_of(answer[at(ids.OVERVIEW_LEGEND, "children")])
    assert {name for name, _ in legend} == {"Lunches", "Uncategorised"}
    for (_, href), trace in zip(legend, bars, strict=True):
        behind = totals(book, ExpenseFilter.from_query(href.partition("?")[2]))
        assert round(sum(trace["y"]) * 100) == behind.amount


def test_filter_is_shown_in_chips(client: DashClient, desk: PersonalDesk) -> None:
    """Who came by a narrowed address reads what is asked for and can take it away part by part."""
    _some_spending(desk)
    place = at(ids.OVERVIEW_FILTER, "children")
    chips = _show(client, "?category=none&text=x&period=6-months")[place]
    assert links_of(chips) == [
        ("Category Uncategorised", "/?period=6-months&text=x"),
        ("Text “x”", "/?period=6-months&category=none"),
        ("Show all", "/?period=6-months"),
    ]
    assert _show(client, "?period=6-months")[place] is None


def test_days_of_ones_own_name_the_last_chip(client: DashClient, desk: PersonalDesk) -> None:
    """Without a named period the last chip is the marked one, and knows the days."""
    _some_spending(desk)
    place = at(ids.OVERVIEW_PERIODS, "children")
    chip = _show(client, "?from=2026-11-03&to=2026-11-20&text=x")[place][-1]
    assert chip["props"]["title"].replace("\u2009", " ") == "Nov 3 – 20, 2026"
    assert (chip["props"]["data-first"], chip["props"]["data-last"]) == ("2026-11-03", "2026-11-20")
    assert chip["props"]["aria-current"] == "true"
    plain = _show(client, "?period=this-month")[place][-1]
    assert text_of(plain) == text_of(chip) == "Custom"
    assert "aria-current" not in plain["props"]


def test_change_names_both_sides(client: DashClient, desk: PersonalDesk) -> None:
    """The running month is held against as many first days of the last one, neutrally."""
    ledger = desk.ledger()
    for number, (amount, day) in enumerate(
        [(30_000, "2026-11-20"), (40_000, "2026-10-22"), (7_000, "2026-10-23")]
    ):
        ledger.add(a_draft(amount, day), f"e{number}")
    shown = _show(client, "?period=this-month")[at(ids.OVERVIEW_CHANGE, "children")]
    assert text_of(shown).replace("\u2009", " ") == (
        "Compared with Period before Year ago €100.00 less 25% "
        "€300.00 Nov 1 – 22, 2026 €400.00 Oct 1 – 22, 2026"
    )
    assert links_of(shown) == [
        ("Period before", "/?period=this-month"),
        ("Year ago", "/?period=this-month&compare=year"),
        ("€300.00", "/expenses?from=2026-11-01&to=2026-11-22"),
        ("€400.00", "/expenses?from=2026-10-01&to=2026-10-22"),
    ]
    assert "Nothing comes before" in _said(_show(client, "?period=all"), ids.OVERVIEW_CHANGE)


@pytest.mark.parametrize(
    ("amount", "said"), [(40_000, "The same"), (0, "€400.00 less 100%"), (50_000, "€100.00 more")]
)
def test_change_is_said_in_words(
    client: DashClient, desk: PersonalDesk, amount: int, said: str
) -> None:
    """More, less or the same: a sign, a word and a share."""
    desk.ledger().add(a_draft(40_000, "2026-10-22"), "before")
    if amount:
        desk.ledger().add(a_draft(amount, "2026-11-20"), "now")
    assert said in _said(_show(client, "?period=this-month"), ids.OVERVIEW_CHANGE)


def test_uncategorised_leads_to_what_has_no_category(
    client: DashClient, desk: PersonalDesk
) -> None:
    """Count and sum of what is not filed yet; without any there is nothing to press."""
    _some_spending(desk)
    place = at(ids.OVERVIEW_UNFILED, "children")
    shown = _show(client, "?period=3-months&min=0")
    assert text_of(shown[place]) == "Uncategorised 1 expense €100.00 in all"
    ((_, href),) = links_of(shown[place])
    assert href == "/expenses?from=2026-09-01&to=2026-11-30&category=none&min=0"
    filed = _show(client, "?period=last-month&min=1")
    assert links_of(filed[place]) == []
    assert "None" in text_of(filed[place])


def _where(answer: Answer) -> Any:  # noqa: ANN401 - a tree of JSON
    return answer[at(ids.OVERVIEW_WHERE_CHART, "figure")]


def test_ring_goes_down_within_the_overview(client: DashClient, desk: PersonalDesk) -> None:
    """Slices lead from categories to what is below, and at last to the list; a path leads back."""
    ledger = desk.ledger()
    food = ledger.add_category("Meals", "c").ids[0]
    lunch = ledger.add_category("Lunches", "s", food).ids[0]
    ledger.add(a_draft(900, merchant="Kiosk", category=lunch), "a")
    ledger.add(a_draft(100, category=food), "b")
    top = _where(_show(client, "?period=this-month&max=5000"))
    (down,) = top["data"][0]["meta"]["drill"]
    assert down == f"/?period=this-month&max=5000&category={food}"
    below = _show(client, down.removeprefix("/"))
    assert [row["name"] for row in _where(below)["layout"]["meta"]["rows"]] == [
        "Lunches", "Meals itself",
    ]  # fmt: skip
    path = below[at(ids.OVERVIEW_WHERE_PATH, "children")]
    assert text_of(path) == "All categories Meals"
    assert links_of(path) == [("All categories", "/?period=this-month&max=5000")]
    last = _show(client, _where(below)["data"][0]["meta"]["drill"][0].removeprefix("/"))
    assert _where(last)["data"][0]["meta"]["drill"] == [""]
    assert _said(last, ids.OVERVIEW_WHERE_SUMMARY) == "€9.00 in 1 merchant: 100% Kiosk."


def test_refunds_are_left_out_of_the_ring_in_words(client: DashClient, desk: PersonalDesk) -> None:
    """What cannot be a slice is a row, hollow, and said below the ring."""
    ledger = desk.ledger()
    back = ledger.add_category("Travels", "c").ids[0]
    ledger.add(a_draft(900), "a")
    ledger.add(a_draft(-500, category=back), "b")
    answer = _show(client, "?period=this-month")
    assert _said(answer, ids.OVERVIEW_WHERE_NOTE) == (
        "Not in the ring, being zero or less after refunds: Travels (-€5.00)."
    )
    figure = _where(answer)
    assert figure["data"][0]["meta"]["minor"] == [900]
    assert [(row["minor"], row["colour"] != "") for row in figure["layout"]["meta"]["rows"]] == [
        (900, True), (-500, False),
    ]  # fmt: skip
    alone = _show(client, f"?period=this-month&category={back}")
    assert alone[at(ids.OVERVIEW_WHERE_RING, "hidden")] is True


def test_periods_are_links_and_the_shown_one_is_marked(
    client: DashClient, desk: PersonalDesk
) -> None:
    """The address is the only state: each period is a place to go to."""
    _some_spending(desk)
    chips = _show(client, "?period=6-months")[at(ids.OVERVIEW_PERIODS, "children")]
    marked = [text_of(chip) for chip in chips if "aria-current" in chip["props"]]
    assert marked == ["6 months"]
    assert links_of(chips)[0] == ("This month", "/?period=this-month")


def test_summary_says_the_chart_in_a_sentence(client: DashClient, desk: PersonalDesk) -> None:
    """Sum, stretch, highest month and largest category: the chart without eyes."""
    _some_spending(desk)
    desk.ledger().set_limit(5_000, "limit", Month(2026, 10))
    assert _said(_show(client, "?period=3-months"), ids.OVERVIEW_SUMMARY) == (
        "€120.00 from September 2026 to November 2026, the most in November 2026 (€125.00); "
        "79% of it on Uncategorised; more than the limit in 1 month."
    )


@pytest.mark.parametrize("query", ["?period=ever", "?from=yesterday", "?min=abc", "?weekday=9"])
def test_bad_address_is_a_message(client: DashClient, query: str) -> None:
    """An address somebody mistyped says what is wrong with it and never breaks the page."""
    answer = _show(client, query)
    assert answer.status == 200
    assert answer[_LOOK] == page.FAILED
    said = answer.text(at(ids.failed(ids.OVERVIEW), "children"))
    assert "This could not be shown" in said
    assert "Start afresh" in said


def test_theme_of_the_browser_colours_the_chart(client: DashClient, desk: PersonalDesk) -> None:
    """The dark page has a dark chart."""
    _some_spending(desk)
    colours = {
        theme: _figure(_show(client, theme=theme))["data"][0]["marker"]["color"]
        for theme in ("light", "dark")
    }
    assert colours["light"] != colours["dark"]


def _figure(answer: Answer) -> Any:  # noqa: ANN401 - a tree of JSON
    return answer[at(ids.OVERVIEW_CHART, "figure")]


# The limit


def _submit(client: DashClient, typed: str | None) -> Answer:
    return client.fire(_SUBMIT, {_SUBMIT: 1, _TYPED: typed})


def test_limit_is_set_said_and_shown(client: DashClient, desk: PersonalDesk) -> None:
    """A limit typed in is a limit kept, with a message that offers undo and a page that knows."""
    _some_spending(desk)
    answer = _submit(client, "200")
    assert answer[_INVALID] is False
    assert answer[at(ids.CHANGE, "data")] == desk.book().version
    assert answer[at(ids.LIMIT_EDIT, "is_open")] is False
    assert "The limit is €200.00 a month from November 2026 on." in _said(answer, ids.NOTICES)
    assert "Undo" in _said(answer, ids.NOTICES)
    shown = _show(client)
    assert "€125.00 of €200.00" in _said(shown, ids.OVERVIEW_LIMIT)
    assert "€75.00 left: €8.33 a day for 9 days" in _said(shown, ids.OVERVIEW_LIMIT)
    assert len(_figure(shown)["layout"]["shapes"]) == 1


@pytest.mark.parametrize("typed", ["", None, "abc", "1e999999", "12.345", "-5", "１２", "NaN"])
def test_bad_limit_is_marked_in_place(
    client: DashClient, desk: PersonalDesk, typed: str | None
) -> None:
    """What cannot be a limit is said at the field; nothing is saved and the form stays open."""
    answer = _submit(client, typed)
    assert answer[_INVALID] is True
    assert _said(answer, ids.LIMIT_ERROR)
    assert at(ids.LIMIT_EDIT, "is_open") not in answer
    assert desk.book().version == 0


def test_limit_of_nothing_is_a_limit(client: DashClient, desk: PersonalDesk) -> None:
    """Zero can be meant: then everything is over it."""
    _some_spending(desk)
    _submit(client, "0")
    assert "Over the limit" in _said(_show(client), ids.OVERVIEW_LIMIT)


def test_limit_is_read_as_the_account_writes_amounts() -> None:
    """In a German account a comma parts the decimals and a point the thousands."""
    services = services_over(account=IN_GERMAN)
    client = DashClient(create_app(services))
    answer = _submit(client, "1.234,50")
    assert "1.234,50\xa0€".replace("\xa0", " ") in _said(answer, ids.NOTICES)
    opened = client.fire(at(ids.LIMIT_OPEN, "n_clicks"), {at(ids.LIMIT_EDIT, "is_open"): False})
    assert opened[_TYPED] == "1234,50"
    assert opened[at(ids.LIMIT_EDIT, "is_open")] is True


def test_limit_is_removed_and_undone(client: DashClient, desk: PersonalDesk) -> None:
    """A limit goes with one click and comes back with another, and goes again."""
    _submit(client, "200")
    remove = at(ids.LIMIT_REMOVE, "n_clicks")
    gone = client.fire(remove, {remove: 1})
    assert "There is no limit from November 2026 on." in _said(gone, ids.NOTICES)
    assert _limit(desk) is None
    undone = _undo(client, gone[at(ids.CHANGE, "data")])
    assert "Taken back." in _said(undone, ids.NOTICES)
    assert _limit(desk) == 20_000
    _undo(client, undone[at(ids.CHANGE, "data")])
    assert _limit(desk) is None


def _undo(client: DashClient, version: int) -> Answer:
    button = ids.undo(version)
    return client.fire(
        at(button, "n_clicks"), {at(button, "n_clicks"): 1, at(button, "id"): button}
    )


def _limit(desk: PersonalDesk) -> int | None:
    return desk.book().budgets["overall"].limit_in(Month(2026, 11))


def test_undo_pressed_twice_undoes_once(client: DashClient, desk: PersonalDesk) -> None:
    """The second click on the same button is answered like the first and changes nothing."""
    version = _submit(client, "200")[at(ids.CHANGE, "data")]
    first, second = _undo(client, version), _undo(client, version)
    assert first[at(ids.CHANGE, "data")] == second[at(ids.CHANGE, "data")] == desk.book().version
