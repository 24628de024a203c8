"""Which rows are expenses, and what a sign before an amount means."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from spending.errors import ChoiceUnfit
from spending.statements.words import EXPENSE, INCOME, REFUND, kind_of
from spending.text import clean

POSITIVE: Final = "positive"
NEGATIVE: Final = "negative"

_MOST_REASONS: Final = 20
_LONGEST_REASON: Final = 40


class Entry(NamedTuple):
    """What stands in the columns of amounts of a row, in minor units.

    `credit` is set instead of `amount` when it stands in a column of its own; `problem` says in a
    sentence why neither can be used.
    """

    amount: int | None
    credit: int | None = None
    problem: str = ""


class Verdict(NamedTuple):
    """What a row is: an expense (minor units, a refund below zero), or left out, or a problem."""

    amount: int = 0
    left_out: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    """The rows of a file judged, and which sign its expenses have, with the evidence."""

    verdicts: Sequence[Verdict]
    sign: str
    evidence: str


def judge(
    entries: Sequence[Entry],
    words: Sequence[str] | None,
    *,
    credits_apart: bool,
    chosen: str | None,
) -> Judged:
    """Judge every row by its word of a type column, if there is one, and by its sign.

    Raises ChoiceUnfit.
    """
    if chosen not in {None, POSITIVE, NEGATIVE}:
        choice = "sign"
        raise ChoiceUnfit(choice, f"{chosen!r:.12} is neither {POSITIVE} nor {NEGATIVE}")
    kinds = _kinds(words) if words is not None else [None] * len(entries)
    typed = words is not None
    signed = [
        entry.amount
        for entry, kind in zip(entries, kinds, strict=True)
        if entry.amount and (kind == EXPENSE or not typed)
    ]
    sign, evidence = (chosen, "chosen") if chosen else _sign(signed, tie_is_negative=not typed)
    income_by_sign = sign == NEGATIVE and not typed and not credits_apart
    verdicts = [
        _verdict(entry, kind, -1 if sign == NEGATIVE else 1, income_by_sign=income_by_sign)
        for entry, kind in zip(entries, kinds, strict=True)
    ]
    return Judged(verdicts, sign, evidence)


def _kinds(words: Sequence[str]) -> list[str]:
    """Give by row what its word says; an unknown word says itself, "" that there is none."""
    known: dict[str, str] = {}
    unknown: set[str] = set()
    for word in dict.fromkeys(words):
        kind = kind_of(word)
        if kind is None:
            kind = clean(word).lower()[:_LONGEST_REASON]
            kind = kind if len(unknown) < _MOST_REASONS or kind in unknown else "other types"
            unknown.add(kind)
        known[word] = kind
    return [known[word] for word in words]


def _sign(amounts: Iterable[int], *, tie_is_negative: bool) -> tuple[str, str]:
    signs = [amount < 0 for amount in amounts]
    below, above = sum(signs), len(signs) - sum(signs)
    negative = below > above or (below == above > 0 and tie_is_negative)
    if not below:
        return POSITIVE, "no amount is below zero"
    return (
        NEGATIVE if negative else POSITIVE,
        f"{below:,} of {below + above:,} amounts are below zero",
    )


def _verdict(entry: Entry, kind: str | None, factor: int, *, income_by_sign: bool) -> Verdict:
    if kind == "":
        return Verdict(problem="Type is missing.")
    if kind not in {None, EXPENSE, REFUND}:
        return Verdict(left_out=str(kind))
    if entry.problem:
        return Verdict(problem=entry.problem)
    if kind == REFUND:
        return Verdict(-abs(entry.amount or entry.credit or 0))
    if entry.amount is None or (income_by_sign and entry.amount > 0):
        return Verdict(left_out=INCOME)
    return Verdict(entry.amount * factor)


def count_left_out(verdicts: Iterable[Verdict]) -> Mapping[str, int]:
    """Count the rows left out by reason, the most frequent first."""
    counts: dict[str, int] = {}
    for verdict in verdicts:
        if verdict.left_out:
            counts[verdict.left_out] = counts.get(verdict.left_out, 0) + 1
    return dict(sorted(counts.items(), key=lambda item: -item[1]))
