"""Taking an import out again: what was changed since, what stays, and the way back."""

from collections.abc import Iterable, Sequence
from typing import Final

import dash_bootstrap_components as dbc
from babel.dates import format_date
from dash import html
from dash.development.base_component import Component

from analytics.arrivals import Edited
from analytics.book import Book
from components import ids, jobs, words
from components.expense_fields import IN_SENTENCES
from components.icons import icon
from components.money import money
from spending.expense import Expense
from spending.history import HistoryStep
from spending.job import DONE, REMOVAL, Job

MOST_LISTED: Final = 20


def offer(address: str, shown: Component | None) -> Component:
    """Give the way to what taking an import out would do, or that where it is shown already.

    It is asked for by the address, so it stays open while the page is drawn anew.
    """
    link = html.A("Take it out again", href=address, className="btn btn-quiet")
    return html.Div(shown or link, className="removal")


def changed_fields(steps: Iterable[HistoryStep]) -> str:
    """Say what of an expense was changed since it came: `category, note`."""
    touched = {name for step in steps if step.before for name in (*step.before, *step.after)}
    return ", ".join(said for name, said in IN_SENTENCES.items() if name in touched)


def question(book: Book, job: Job, edited: Edited, changes: Sequence[str]) -> Component:
    """Say what taking an import out does; `changes` says of each listed expense what changed."""
    version, locale = book.version, book.settings.locale
    there = jobs.expenses_of(book, job.id)
    box = dbc.Checkbox(
        id=ids.removal_edited(job.id, version),
        label=f"Also remove the {words.number(edited.count, locale)} you changed",
        value=False,
    )
    begin = html.Button(
        _deed(there, edited.count, locale),
        id=ids.removal_begin(job.id, version),
        type="button",
        className="btn btn-outline",
    )
    return html.Div(
        [
            html.P(
                "They go as if they had never come, those in the trash too. This can be undone."
            ),
            *(_edited(book, edited, changes) if edited.count else ()),
            html.Div(box, hidden=not edited.count),
            html.Div(begin, className="deeds"),
        ]
    )


def _deed(there: int, edited: int, locale: str) -> str:
    untouched = words.count(there - edited, "expense", locale)
    if not edited:
        return f"Remove all {untouched}" if there > 1 else "Remove it"
    return f"Remove {untouched}, keep the changed"


def _edited(book: Book, edited: Edited, changes: Sequence[str]) -> list[Component]:
    locale, more = book.settings.locale, edited.count - len(edited.newest)
    said = words.count(edited.count, "expense was", locale, "expenses were")
    rows = [_row(book, one, what) for one, what in zip(edited.newest, changes, strict=True)]
    return [
        html.P(f"{said} changed since and {'stays' if edited.count == 1 else 'stay'}:"),
        html.Ul(rows, className="drafts"),
        *([html.P(f"and {words.number(more, locale)} more", className="muted")] if more else []),
    ]


def _row(book: Book, expense: Expense, what: str) -> Component:
    written = book.settings.money
    day = str(format_date(expense.day, "medium", locale=written.locale))
    said = f"{day} · changed: {what}" if what else day
    return html.Li(
        [
            html.Div(
                [html.Span(expense.merchant or "No merchant"), html.Small(said)],
                className="draft-text",
            ),
            html.Span(money(written, expense.amount), className="draft-amount"),
        ]
    )


def removed(book: Book, job: Job) -> Component | None:
    """Say what became of an import that was taken out, with the way back."""
    found = (one for one in book.jobs
             if one.kind == REMOVAL and one.about == job.id and one.state == DONE)  # fmt: skip
    removal = next(found, None)
    if removal is None:
        return None
    locale, there = book.settings.locale, jobs.expenses_of(book, job.id)
    said = f"Removed {words.number(removal.added, locale)}"
    left: list[Component | str] = [
        "; ",
        jobs.rows_link(book, job, there),
        " you had changed was kept" if there == 1 else " you had changed were kept",
    ]
    undo = html.Button("Undo", id=ids.put_back(removal.id), type="button", className="btn btn-link")
    text = html.Span([said, *(left if there else []), "."], className="strip-text")
    return html.Div([icon("trash"), text, undo], className="strip", role="status")
