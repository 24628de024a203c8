"""What drives the overview: chips of periods, two days of one's own, and the filter in force."""

from typing import Any, Final

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from analytics.book import Book
from components import ids
from components.attributes import attributes
from components.filter_words import FilterPart, days_in_words, parts_in_words
from components.icons import icon
from components.overview_address import OverviewAddress
from spending.filter import ExpenseFilter
from spending.period import FIRST_DAY, LAST_DAY, PERIODS

_PRESSED: Final = attributes(aria_current="true")


def periods_frame() -> Component:
    """Give the place of the chips of periods."""
    return html.Nav(id=ids.OVERVIEW_PERIODS, className="chips", **attributes(aria_label="Period"))


def days_frame() -> Component:
    """Give the form of two days, folded in; a chip opens it."""
    form = dbc.Form(
        [
            html.Div(
                [
                    _day("From", ids.OVERVIEW_DAYS_FIRST),
                    _day("To", ids.OVERVIEW_DAYS_LAST),
                    html.Button("Apply", type="submit", className="btn btn-primary"),
                    html.Button(
                        "Cancel",
                        id=ids.OVERVIEW_DAYS_CANCEL,
                        type="button",
                        className="btn btn-quiet",
                    ),
                ],
                className="days-row",
            ),
            html.Div(id=ids.OVERVIEW_DAYS_ERROR, className="field-error", role="alert"),
        ],
        id=ids.OVERVIEW_DAYS_FORM,
        class_name="card days-form",
        prevent_default_on_submit=True,
    )
    folded: Component = dbc.Collapse(form, id=ids.OVERVIEW_DAYS, is_open=False)
    return folded


def _day(label: str, field: str) -> Component:
    return html.Div(
        [
            dbc.Label(label, html_for=field),
            dbc.Input(id=field, type="date", min=str(FIRST_DAY), max=str(LAST_DAY)),
        ]
    )


def periods(address: OverviewAddress, locale: str) -> list[Component]:
    """Give a chip for each period, the one that is shown marked; the last opens the two days."""
    chips: list[Component] = [
        html.A(
            name,
            href=address.with_period(word),
            className="chip",
            **(_PRESSED if word == address.period else {}),
        )
        for word, name in PERIODS.items()
    ]
    return [*chips, _custom(address, locale)]


def _custom(address: OverviewAddress, locale: str) -> Component:
    days = address.wanted.days
    # The days are said by the figure beside it: a longer chip would move what is around it.
    said = None if address.period else days_in_words(days, locale)
    return html.Button(
        [icon("calendar"), "Custom"],
        type="button",
        title=said,
        className="chip",
        **attributes(
            data_days=ids.OVERVIEW_DAYS,
            data_first=str(days.first or ""),
            data_last=str(days.last or ""),
            aria_expanded="false",
            aria_controls=ids.OVERVIEW_DAYS,
        ),
        **({} if address.period else _PRESSED),
    )


def filter_chips(address: OverviewAddress, book: Book) -> Component | None:
    """Show what is asked for besides the days: a click on a part takes it away."""
    if address.everything_else.is_open:
        return None
    parts = parts_in_words(address.everything_else, book)
    chips = [html.Li(_chip(part, address.with_filter(part.without))) for part in parts]
    clear = html.A("Show all", href=address.with_filter(ExpenseFilter()), className="clear")
    return html.Ul(
        [*chips, html.Li(clear)], className="filter-parts", **attributes(aria_label="Filter")
    )


def _chip(part: FilterPart, href: str) -> Component:
    name: dict[str, Any] = attributes(aria_label=f"Remove {part.kind} {part.text}")
    return html.A(
        [
            html.Span(f"{part.kind} ", className="kind"),
            html.Span(part.text, className="text"),
            icon("close"),
        ],
        href=href,
        className="filter-part",
        **name,
    )
