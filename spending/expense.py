"""One expense: what it holds, what may be typed into it, and how it is kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Final

from spending.errors import InvalidExpense, InvalidInput, StoreDamaged
from spending.money import MAX_MINOR
from spending.period import check_day, parse_day
from spending.records import EXPENSE, Due, Fields, Json, Record, key_of
from spending.settings import Settings
from spending.sums import amount_of
from spending.text import clean, clean_lines, fold

MAX_MERCHANT: Final = 200
MAX_METHOD: Final = 60
MAX_TAG: Final = 40
MAX_TAGS: Final = 20
MAX_NOTE: Final = 2_000

TRASH_DAYS: Final = 30
"""Days a deleted expense can be taken out of the trash again."""

PURGE_DUE: Final = "purge"
"""The kind of what falls due when trash is to be emptied."""


@dataclass(frozen=True, slots=True)
class ExpenseDraft:
    """An expense before it has an identity.

    `amount` is in minor units, negative for a refund; `category` is an id or None; `tags` are
    sorted and distinct.
    """

    day: date
    amount: int
    merchant: str = ""
    category: str | None = None
    method: str = ""
    tags: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Expense(ExpenseDraft):
    """A recorded expense.

    `version` is the ledger's version that wrote it last, `sequence` its place in the order of
    recording, `source` the id of the import it came with, `trashed` when it was deleted (UTC,
    seconds) or None, `was_edited` whether it says something else than when it was recorded.
    """

    id: str = ""
    version: int = 0
    sequence: int = 0
    source: str = ""
    trashed: int | None = None
    was_edited: bool = False

    @property
    def draft(self) -> ExpenseDraft:
        """What a person may change of it."""
        return ExpenseDraft(
            self.day, self.amount, self.merchant, self.category, self.method, self.tags, self.note
        )

    @classmethod
    def from_record(cls, record: Record) -> "Expense":
        """Read a stored expense; raises StoreDamaged when it has no day or amount."""
        try:
            return cls.from_fields(record.id, record.version, record.fields)
        except (KeyError, ValueError) as error:
            where, what = "of this account", f"expense {record.id} cannot be read"
            raise StoreDamaged(where, what) from error

    @classmethod
    def from_fields(cls, expense_id: str, version: int, fields: Fields) -> "Expense":
        """Read stored fields; what an older record lacks is empty.

        Raises KeyError or ValueError when there is no day or amount.
        """
        tags, trashed, category = fields.get("tags"), fields.get("trashed"), fields.get("category")
        return cls(
            day=date.fromisoformat(str(fields["day"])),
            amount=whole(fields["amount"]),
            merchant=str(fields.get("merchant", "")),
            category=str(category) if category else None,
            method=str(fields.get("method", "")),
            tags=tuple(str(tag) for tag in tags) if isinstance(tags, list) else (),
            note=str(fields.get("note", "")),
            id=expense_id,
            version=version,
            sequence=whole(fields.get("seq", 0)),
            source=str(fields.get("source", "")),
            trashed=whole(trashed) if trashed is not None else None,
            was_edited=bool(fields.get("edited")),
        )

    @property
    def fields(self) -> Fields:
        """The fields to keep."""
        return {
            **draft_fields(self),
            "seq": self.sequence,
            **({"source": self.source} if self.source else {}),
            **({"trashed": self.trashed} if self.trashed is not None else {}),
            **({"edited": True} if self.was_edited else {}),
        }

    def edited(self, draft: ExpenseDraft) -> "Expense":
        """Give this expense with the values of a draft."""
        return replace(
            self,
            was_edited=self.was_edited or self.draft != draft,
            day=draft.day,
            amount=draft.amount,
            merchant=draft.merchant,
            category=draft.category,
            method=draft.method,
            tags=draft.tags,
            note=draft.note,
        )


def whole(value: object) -> int:
    """Give a stored value as a whole number; raises ValueError for anything else."""
    if isinstance(value, bool) or not isinstance(value, int):
        reason = f"{type(value).__name__} where a whole number should be"
        raise ValueError(reason)  # noqa: TRY004 - a stored value, not an argument
    return value


def draft_fields(draft: ExpenseDraft) -> dict[str, Json]:
    """Give the fields of a draft, those without a value left out."""
    kept: dict[str, Json] = {"day": draft.day.isoformat(), "amount": draft.amount}
    texts: dict[str, Json] = {
        "merchant": draft.merchant,
        "category": draft.category,
        "method": draft.method,
        "tags": list(draft.tags),
        "note": draft.note,
    }
    kept.update({name: value for name, value in texts.items() if value})
    return kept


def expense_key(expense_id: str) -> str:
    """Give the sort key of an expense's record."""
    return key_of(EXPENSE, expense_id)


def purge_due(owner: str, now: datetime) -> Due:
    """Give when what is trashed now is to be removed for good: a day's trash goes together."""
    day = (now + timedelta(days=TRASH_DAYS + 1)).date()
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return Due(midnight, owner, f"{PURGE_DUE}-{day.isoformat()}", PURGE_DUE, {})


def tags_of(words: Sequence[str]) -> tuple[str, ...]:
    """Give tags cleaned, sorted, distinct whatever their case; commas part them."""
    by_fold: dict[str, str] = {}
    for word in ",".join(words).split(","):
        tag = clean(word).lstrip("# ")
        if tag:
            by_fold.setdefault(fold(tag), tag)
    return tuple(by_fold[key] for key in sorted(by_fold))


def checked(draft: ExpenseDraft) -> ExpenseDraft:
    """Give the draft with its texts cleaned; raises InvalidExpense naming every bad field."""
    tidy = replace(
        draft,
        merchant=clean(draft.merchant),
        method=clean(draft.method),
        tags=tags_of(draft.tags),
        note=clean_lines(draft.note),
    )
    problems: dict[str, str] = {}
    try:
        check_day(tidy.day)
    except InvalidInput as error:
        problems["day"] = error.reason
    if abs(tidy.amount) > MAX_MINOR:
        problems["amount"] = "is larger than this program can hold"
    if tidy.amount == 0:
        problems["amount"] = "is zero: an expense is more, a refund less"
    problems |= _too_long(tidy)
    if problems:
        raise InvalidExpense(problems)
    return tidy


def _too_long(draft: ExpenseDraft) -> dict[str, str]:
    limits = {"merchant": MAX_MERCHANT, "method": MAX_METHOD, "note": MAX_NOTE}
    problems = {}
    for name, limit in limits.items():
        length = len(getattr(draft, name))
        if length > limit:
            problems[name] = f"has {length:,} characters; at most {limit:,} are possible"
    if len(draft.tags) > MAX_TAGS:
        problems["tags"] = f"are {len(draft.tags)}; at most {MAX_TAGS} are possible"
    elif any(len(tag) > MAX_TAG for tag in draft.tags):
        problems["tags"] = f"may have at most {MAX_TAG} characters each"
    return problems


def draft_from_form(form: Mapping[str, str], settings: Settings) -> ExpenseDraft:
    """Read what a person typed: day, amount, merchant, category, method, tags (commas), note.

    Raises InvalidExpense with a reason for every field that cannot be used.
    """
    problems: dict[str, str] = {}
    day, amount = date(2000, 1, 1), 1
    try:
        day = parse_day((form.get("day") or "").strip())
    except InvalidInput as error:
        problems["day"] = error.reason
    try:
        amount = amount_of(form.get("amount") or "", settings)
    except InvalidInput as error:
        problems["amount"] = error.reason
    draft = ExpenseDraft(
        day=day,
        amount=amount,
        merchant=form.get("merchant") or "",
        category=form.get("category") or None,
        method=form.get("method") or "",
        tags=tuple((form.get("tags") or "").split(",")),
        note=form.get("note") or "",
    )
    try:
        tidy = checked(draft)
    except InvalidExpense as error:
        raise InvalidExpense({**error.problems, **problems}) from error
    if problems:
        raise InvalidExpense(problems)
    return tidy
