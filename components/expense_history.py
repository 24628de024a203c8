"""What happened to the expense in the form: recorded, changed, by what, and the way back."""

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from analytics.book import Book
from components import ids, imports, jobs, words
from components.attributes import attributes
from components.expense_entry import FIELDS
from components.expense_fields import NAMES
from components.expense_versions import readable
from spending.expense import Expense
from spending.history import HistoryStep
from spending.job import REDO, UNDO
from spending.records import Fields


def history(expense: Expense, steps: Sequence[HistoryStep], book: Book) -> Component:
    """Show what happened to a recorded expense, the newest first.

    `steps` are those of `Ledger.history`.
    """
    shown = [_step(expense, step, book, is_newest=place == 0) for place, step in enumerate(steps)]
    return html.Section(
        [
            html.H2("History"),
            _origin(expense, steps, book),
            html.Ol(shown, className="steps"),
        ],
        className="entry-history",
        **attributes(aria_label="History"),
    )


def can_be_undone(expense: Expense, steps: Sequence[HistoryStep]) -> bool:
    """Whether the newest step is a change of an expense that is still there."""
    return bool(steps) and expense.trashed is None and bool(steps[0].before)


def before(expense: Expense, step: HistoryStep) -> Expense:
    """Give an expense as it was before a step of its history, the newest."""
    return _with(expense, step.before)


def _with(expense: Expense, fields: Fields) -> Expense:
    merged = {**expense.fields, **fields}
    kept = {name: value for name, value in merged.items() if value is not None}
    return Expense.from_fields(expense.id, expense.version, kept)


def _origin(expense: Expense, steps: Sequence[HistoryStep], book: Book) -> Component:
    """Say where the expense came from, and when it was changed last."""
    said: list[Component | str] = []
    job = next((one for one in book.jobs if one.id == expense.source), None)
    if job is not None:
        link = html.A(jobs.title_of(job), href=imports.address_of(job.id))
        said += ["Came with ", link, ". "]
    if len(steps) > 1:
        said.append(f"Last changed {words.moment(steps[0].at, book.settings)}.")
    return html.P(said, className="muted small")


def _step(expense: Expense, step: HistoryStep, book: Book, *, is_newest: bool) -> Component:
    parts = (words.moment(step.at, book.settings), words.SOURCES.get(step.source, ""))
    when = ", ".join(part for part in parts if part)
    told = [html.Div(_deed(step), className="deed"), html.Div(when, className="muted small")]
    lines = _differences(expense, step, book)
    way_back = [_undo_button(step)] if is_newest and can_be_undone(expense, [step]) else []
    return html.Li(
        [*told, *([html.Ul(lines, className="differences")] if lines else []), *way_back]
    )


def _undo_button(step: HistoryStep) -> Component:
    return html.Button(
        "Undo this change",
        id=ids.expense_undo(step.version),
        type="button",
        className="btn btn-outline",
    )


def _deed(step: HistoryStep) -> str:
    """Say what was done: recorded, deleted, taken out of the trash, changed, taken back."""
    if not step.before:
        return "Imported" if "source" in step.after else "Recorded"
    if "trashed" in step.after:
        return "Deleted" if step.after["trashed"] is not None else "Taken out of the trash"
    if step.act in {UNDO, REDO}:
        return "Taken back" if step.act == UNDO else "Done again"
    return "Changed" if step.alone else "Changed together with others"


def _differences(expense: Expense, step: HistoryStep, book: Book) -> list[Component]:
    if not step.before:
        return []
    old, new = (readable(_with(expense, one), book) for one in (step.before, step.after))
    return [
        _difference(NAMES[name], old[name], new[name])
        for name in FIELDS
        if name in step.after and old[name] != new[name]
    ]


def _difference(name: str, old: str, new: str) -> Component:
    """Write `Amount: €20.00 → €10.00`; the arrow is read out as a word."""
    arrow = html.Span(" → ", **attributes(aria_hidden="true"))
    to = html.Span(" changed to ", className="visually-hidden")
    names = html.Span(f"{name}: ", className="muted")
    return html.Li([names, html.Span(old or "empty"), arrow, to, html.Span(new or "empty")])
