"""What an act did, in words: one sentence each, made of what it changed."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from babel.dates import format_date, get_day_names

from analytics.activity import Act
from analytics.book import Book
from components import jobs, saved_view_words, words
from components.expense_fields import IN_SENTENCES
from components.money import money
from spending.budget import OVERALL
from spending.bulk import BulkChange
from spending.category import NO_CATEGORY, STARTING, Category
from spending.errors import InvalidInput
from spending.expense import Expense
from spending.job import BULK, IMPORT, PURGE, REDO, REMOVAL, SAMPLE, UNDO, Job
from spending.period import LAST_OF_MONTH, Month
from spending.records import (
    ALERT,
    BUDGET,
    CATEGORY,
    EXPENSE,
    SETTINGS,
    VIEW,
    Change,
    Fields,
    Json,
    Record,
)
from spending.thresholds import THRESHOLDS

_LONGEST: Final = 60
"""Characters of a value a sentence shows."""

_FEW: Final = 3
"""Limits an act may have changed to be told one by one."""

_SETTINGS: Final = {
    "currency": "currency",
    "locale": "language and region",
    "zone": "time zone",
    "week": "week from",
    "month_start": "months from",
    "thresholds": "told at",
    "rollover": "what goes on",
    "mail_to": "mail of alerts to",
    "quiet": "quiet hours",
}
"""Settings that are told, with how a sentence about each begins."""

_AT_FIRST: Final[Mapping[str, Json]] = {"thresholds": [*THRESHOLDS]}
"""What is kept of a setting that nobody chose."""


def said(act: Act, book: Book) -> str:
    """Say what an act did: `Deleted 12 expenses (€450.00)`."""
    if act.job:
        return _job_said(act.job, book)
    text = _changes_said(act, book)
    prefix = "Undone: " if act.takes_back else "Done again: " if act.name == REDO else ""
    return f"{prefix}{text[:1].lower()}{text[1:]}" if prefix else text


def _changes_said(act: Act, book: Book) -> str:
    parts = []
    if own := act.of(EXPENSE):
        parts.append(_expenses_said(act, own, book))
    parts += [
        _category_said(change, book, takes_back=act.takes_back)
        for change in _told(act.of(CATEGORY))
    ]
    parts += _limits_said(act.of(BUDGET), book)
    if put_away := act.of(ALERT):
        parts.append(_alerts_said(put_away, book))
    parts += saved_view_words.said(act.of(VIEW), book)
    if any(change.key == SETTINGS for change in act.changes):
        parts.append(_settings_said(act, book))
    return "; ".join(parts) or "Changed nothing that is told here"


# Expenses


def _expenses_said(act: Act, changes: Sequence[Change], book: Book) -> str:
    known = [one for one in changes if one.before is not None or one.after is not None]
    if not known:  # what was removed for good left the journal: only that there was a change stays
        counted = words.count(act.count, "expense", book.settings.locale)
        return f"{_VERBS.get(act.name, 'Changed')} {counted}, gone for good since"
    deed = _deed(known)
    if deed:
        return f"{deed} {_which(act, book)}"
    if len(changes) > 1:
        return _many_said(act, known, book)
    return _one_said(act, changes[0], book)


_VERBS: Final = {"add": "Added", "delete": "Deleted", "restore": "Restored"}


def _one_said(act: Act, change: Change, book: Book) -> str:
    names = [name for name in IN_SENTENCES if name in (change.after or {})]
    of, steps = _name(act.expense, book), [_step(name, change, book) for name in names]
    if len(names) == 1:
        value = steps[0].removeprefix(IN_SENTENCES[names[0]]).strip()
        return f"Changed {IN_SENTENCES[names[0]]} of {of}{': ' if value else ''}{value}"
    return f"Changed {of}: {', '.join(steps)}" if steps else f"Saved {of}"


def _step(name: str, change: Change, book: Book) -> str:
    """Say how a field changed: `amount €5.00 → €6.00`; of a note only that it did."""
    if name == "note":
        return IN_SENTENCES[name]
    old, new = (
        _value(name, (side or {}).get(name), book) for side in (change.before, change.after)
    )
    return f"{IN_SENTENCES[name]} {old} → {new}"


def _deed(changes: Sequence[Change]) -> str:
    """Give the verb of what happened to all the expenses alike, `` for a mere edit."""
    if all(change.before is None and change.after is not None for change in changes):
        return "Added"
    if all(change.after is None for change in changes):
        return "Removed"
    if any("trashed" in (change.after or {}) for change in changes):
        back = all((change.after or {}).get("trashed") is None for change in changes)
        return "Restored" if back else "Deleted"
    return ""


def _which(act: Act, book: Book) -> str:
    written = book.settings.money
    if act.count == 1 and act.expense:
        at = f" at {_cut(act.expense.merchant)}" if act.expense.merchant else ""
        return f"{money(written, act.expense.amount)}{at}"
    counted = words.count(act.count, "expense", written.locale)
    return counted if act.amount is None else f"{counted} ({money(written, act.amount)})"


def _many_said(act: Act, changes: Sequence[Change], book: Book) -> str:
    names = [name for name in IN_SENTENCES if any(name in (one.after or {}) for one in changes)]
    counted = words.count(act.count, "expense", book.settings.locale)
    named = [IN_SENTENCES[name] for name in names]
    afters = {str((change.after or {}).get(name)) for change in changes for name in names[:1]}
    if len(names) == len(afters) == 1 and names[0] != "note":
        value = _value(names[0], (changes[0].after or {}).get(names[0]), book)
        return f"Changed {named[0]} of {counted} to {value}"
    return f"Changed {', '.join(named) or 'something'} of {counted}"


def _name(expense: Expense | None, book: Book) -> str:
    """Name an expense: by its merchant, else by its amount and day."""
    if expense is None:
        return "an expense that is gone"
    if expense.merchant:
        return _cut(expense.merchant)
    written = book.settings.money
    return f"{money(written, expense.amount)} on {_day(expense.day, written.locale)}"


def _value(name: str, value: Json, book: Book) -> str:
    """Write a field's value the way the account writes it."""
    if name == "category":
        return book.categories.label(str(value) if value else None)
    if value in (None, "", []):
        return "none"
    if name == "amount" and isinstance(value, int):
        return money(book.settings.money, value)
    if name == "day":
        return _iso_day(str(value), book.settings.locale)
    if isinstance(value, list):
        return _cut(", ".join(str(one) for one in value))
    return _cut(str(value))


def _iso_day(text: str, locale: str) -> str:
    try:
        return _day(date.fromisoformat(text), locale)
    except ValueError:
        return _cut(text)


def _day(day: date, locale: str) -> str:
    return str(format_date(day, "medium", locale=locale))


def _cut(text: str) -> str:
    return f"{text[: _LONGEST - 1]}…" if len(text) > _LONGEST else text


# Categories, limits, settings


def _told(changes: Sequence[Change]) -> Sequence[Change]:
    """Give the first of several categories merged at once: the others went along."""
    return changes[:1] if any("merged_into" in (one.after or {}) for one in changes) else changes


def _category_said(change: Change, book: Book, *, takes_back: bool) -> str:
    before, after = _category_sides(change, book)
    if before is None or after is None:
        one = after or before
        return f"{'Added' if before is None else 'Removed'} category {one.name if one else '?'}"
    if after.merged_into != before.merged_into:
        into = book.categories.by_id.get(after.merged_into or before.merged_into or "")
        deed, link = ("Merged", "into") if after.merged_into else ("Parted", "from")
        return f"{deed} category {before.name} {link} {into.name if into else 'another one'}"
    if after.archived != before.archived:
        if takes_back and before.archived:  # a new one goes out of sight, as it may be in use
            return f"Adding category {after.name}"
        return f"{'Archived' if after.archived else 'Brought back'} category {after.name}"
    return f"Category {before.name} {' and '.join(_redrafted(before, after, book)) or 'saved'}"


def _redrafted(before: Category, after: Category, book: Book) -> list[str]:
    """Say what a change made of name, place and colour."""
    steps = [f"renamed to {after.name}"] if after.name != before.name else []
    if after.parent != before.parent:
        above = book.categories.by_id.get(after.parent or "")
        steps.append(f"moved under {above.name}" if above else "moved to the upper level")
    return steps + (["recoloured"] if after.colour != before.colour else [])


def _category_sides(change: Change, book: Book) -> tuple[Category | None, Category | None]:
    """Give a category before and after a change, as far as it is known.

    One of the starting set has no record before its first change: then it is as it began.
    """
    category_id = change.key.partition("#")[2]
    now, first = book.categories.by_id.get(category_id), STARTING.get(category_id)
    is_edit = change.before is not None and change.after is not None
    kept: Fields = now.fields if now and is_edit else {}
    sides = []
    for side in (change.before, change.after):
        fields = first.fields if side is None and first else side
        sides.append(None if fields is None else _read(category_id, {**kept, **fields}))
    return sides[0], sides[1]


def _read(category_id: str, fields: Mapping[str, Json]) -> Category:
    there = {name: value for name, value in fields.items() if value is not None}
    return Category.from_record(Record(f"{CATEGORY}#{category_id}", 0, there))


def _limit_said(change: Change, book: Book) -> str:
    """Say which limit holds from which month on after a change, or what goes with it now."""
    before, after = _limits(change.before), _limits(change.after)
    written = book.settings.money
    changed = [month for month in sorted({*before, *after}, reverse=True)
               if before.get(month, "") != after.get(month, "")]  # fmt: skip
    on = limit_in_sentence(book, change.key.partition("#")[2])
    if not changed:
        return _terms_said(change, on)
    month = min(changed)
    since = f"from {_month(month, book)} on"
    if month not in after:
        return f"Limit{on} {since} taken away again"
    amount = after[month]
    if not isinstance(amount, int):
        return f"No limit{on} {since}"
    return f"Limit{on} set to {money(written, amount)} {since}"


def limit_in_sentence(book: Book, budget_id: str) -> str:
    """Name what a limit is on, `` for everything: ` on Food`."""
    return "" if budget_id == OVERALL else f" on {_cut(book.categories.label(budget_id))}"


def _terms_said(change: Change, on: str) -> str:
    after, before = change.after or {}, change.before or {}
    if "muted" in {**after, **before} and set(after) | set(before) == {"muted"}:
        return f"{'Muted' if after.get('muted') else 'Unmuted'} the limit{on}"
    names = {"thresholds": "thresholds", "rollovers": "rollover", "muted": "muting"}
    steps = [said for name, said in names.items() if name in after]
    return f"Changed {' and '.join(steps) or 'what goes with it'} of the limit{on}"


def _limits_said(changes: Sequence[Change], book: Book) -> list[str]:
    """Say each change of a few limits, of many how many they were."""
    if len(changes) > _FEW:
        return [f"Changed {words.count(len(changes), 'limit', book.settings.locale)}"]
    return [_limit_said(change, book) for change in changes]


def _alerts_said(changes: Sequence[Change], book: Book) -> str:
    """Say that alerts were put away, or came back when that was undone."""
    after = changes[0].after or {}
    locale = book.settings.locale
    which = words.count(len(changes), "alert", locale)
    if len(changes) == 1:
        which = f"an alert of the limit{limit_in_sentence(book, changes[0].key.split('#')[1])}"
    if after.get("snoozed"):
        return f"Snoozed {which} until {_iso_day(str(after['snoozed']), locale)}"
    return f"{'Dismissed' if after.get('dismissed') else 'Brought back'} {which}"


def _limits(fields: Fields | None) -> Mapping[str, Json]:
    kept = (fields or {}).get("limits")
    return kept if isinstance(kept, dict) else {}


def _month(text: str, book: Book) -> str:
    settings = book.settings
    try:
        return words.days_of_month(Month.parse(text), settings.locale, settings.months)
    except InvalidInput:
        return _cut(text)


def _settings_said(act: Act, book: Book) -> str:
    change = next(one for one in act.changes if one.key == SETTINGS)
    before, after = change.before or {}, change.after or {}
    steps = []
    for name, label in _SETTINGS.items():
        if name in after and after[name] != before.get(name, _AT_FIRST.get(name)):
            steps.append(f"{label} {_setting(name, after[name], book)}")
    return f"Settings: {', '.join(steps)}" if steps else "Settings saved"


def _setting(name: str, value: Json, book: Book) -> str:
    if name == "week":
        names = get_day_names("wide", "format", book.settings.locale)
        if isinstance(value, int) and value:
            return f"{names[value - 1]} on"
        return "its usual day on"
    if name == "month_start":
        last = value == LAST_OF_MONTH
        return "their last day on" if last else f"day {1 if value is None else value} on"
    if name == "thresholds" and isinstance(value, list):
        return ", ".join(f"{one}%" for one in value) or "nothing"
    if name == "rollover":
        return str(value.get("kind", "none")) if isinstance(value, dict) else "none"
    return "none" if value is None else _cut(str(value))


# Long work


_WORK: Final = {
    SAMPLE: ("Loading", "Loaded"),
    IMPORT: ("Importing", "Imported"),
    REMOVAL: ("Taking out", "Took out"),
    PURGE: ("Removing", "Removed"),
    UNDO: ("Undoing", "Undone"),
    BULK: ("Changing", "Changed"),
}
"""What long work is called while it runs and afterwards."""


def _job_said(job: Job, book: Book) -> str:
    doing, done = _WORK.get(job.kind, ("Working on", "Worked on"))
    deed = doing if job.is_running else done
    count = job.total if job.is_running else job.added
    number = words.count(count, "expense", book.settings.locale)
    if job.kind == BULK:
        return _bulk_said(job, deed, number, book)
    about = next((one for one in book.jobs if one.id == job.about), None)
    if job.kind == UNDO and about and about.kind == UNDO:
        return _done_again(job, about, book)
    if job.kind == UNDO:
        said_of = _job_said(about, book) if about else number
        return f"{deed}: {said_of[:1].lower()}{said_of[1:]}"
    if job.kind == PURGE:
        return f"{deed} {number} for good"
    titled = about if job.kind == REMOVAL else job
    title = _cut(jobs.title_of(titled)) if titled else "an import"
    return f"{deed} {'sample data' if job.kind == SAMPLE else title}: {number}"


def _done_again(job: Job, undone: Job, book: Book) -> str:
    """Say what taking back an undo did: again what that had taken back."""
    first = next((one for one in book.jobs if one.id == undone.about), undone)
    text = _job_said(first, book)
    deed = "Doing again" if job.is_running else "Done again"
    if first.kind == UNDO:  # it was done again already, so this takes it back again
        return text
    return f"{deed}: {text[:1].lower()}{text[1:]}"


def _bulk_said(job: Job, deed: str, number: str, book: Book) -> str:
    change = BulkChange.from_fields(job.details or {})
    if change.trash is not None:
        doing, done = ("Deleting", "Deleted") if change.trash else ("Restoring", "Restored")
        return f"{doing if job.is_running else done} {number}"
    steps = []
    if change.category is not None:
        wanted = None if change.category == NO_CATEGORY else change.category
        steps.append(f"category to {book.categories.label(wanted)}")
    for name in ("merchant", "method", "day"):
        value = (job.details or {}).get(name)
        if value is not None:
            steps.append(f"{IN_SENTENCES[name]} to {_value(name, value, book)}")
    if change.note is not None:
        steps.append("note")
    if change.add_tags or change.remove_tags:
        steps.append("tags")
    return f"{deed} {number}: {', '.join(steps)}"
