"""Long work as a person sees it: how far it is, what it brought, and how to take it out again."""

from dash import html
from dash.development.base_component import Component

from analytics.book import Book
from analytics.summary import totals
from components import ids, words
from components.attributes import attributes
from components.icons import icon
from spending.filter import ExpenseFilter
from spending.job import BULK, DONE, PURGE, REMOVAL, SAMPLE, UNDO, Job

_DOING = {BULK: "Changing expenses", PURGE: "Removing for good", UNDO: "Taking back"}
"""What is said of work that belongs to no file."""


def expenses_of(book: Book, job_id: str) -> int:
    """Give how many expenses of an import are there now."""
    return totals(book, ExpenseFilter(source=job_id)).count


def rows_link(book: Book, job: Job, count: int) -> Component:
    """Give the link to exactly the expenses of an import."""
    said = words.count(count, "expense", book.settings.locale)
    return html.A(said, href=f"/expenses?{ExpenseFilter(source=job.id).to_query()}")


def title_of(job: Job) -> str:
    """Give what an import is called."""
    return "Sample data" if job.kind == SAMPLE else job.about or "A file without a name"


def strips(book: Book) -> list[Component]:
    """Give a strip for each piece of running work, else one for sample data that is there."""
    running = [progress(book, job) for job in book.jobs if job.is_running]
    if running:
        return running
    samples = [job for job in book.jobs if job.kind == SAMPLE and job.state == DONE]
    there = [(job, expenses_of(book, job.id)) for job in samples]
    return [_sample(book, job, count) for job, count in there if count]


def progress(book: Book, job: Job) -> Component:
    """Say how far a running job is."""
    said = f"{_doing(book, job)}: {_place(book, job)}"
    return html.Div(
        [
            icon("hourglass"),
            html.Span(said, className="strip-text"),
            html.Progress(
                value=str(job.done), max=str(max(job.total, 1)), **attributes(aria_label=said)
            ),
        ],
        className="strip strip-progress",
    )


def take_out_button(book: Book, job: Job, count: int) -> Component:
    """Give the button that takes an import out whole, with the number of its expenses."""
    said = words.number(count, book.settings.locale)
    return html.Button(
        f"Remove all {said}" if count > 1 else "Remove it",
        id=ids.take_out(job.id, book.version),
        type="button",
        className="btn btn-quiet",
    )


def _sample(book: Book, job: Job, count: int) -> Component:
    return html.Div(
        [
            icon("sample"),
            html.Span(
                ["This is sample data: ", rows_link(book, job, count), " to look around with."],
                className="strip-text",
            ),
            take_out_button(book, job, count),
        ],
        className="strip",
    )


def _doing(book: Book, job: Job) -> str:
    if job.kind in _DOING:
        return _DOING[job.kind]
    if job.kind != REMOVAL:
        return f"Bringing in {'sample data' if job.kind == SAMPLE else title_of(job)}"
    taken = next((one for one in book.jobs if one.id == job.about), job)
    return f"Taking out {'sample data' if taken.kind == SAMPLE else title_of(taken)}"


def _place(book: Book, job: Job) -> str:
    locale = book.settings.locale
    return f"{words.number(job.done, locale)} of {words.number(job.total, locale)}"
