"""Which column plays which part, by what stands over it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from spending.errors import ChoiceUnfit, ColumnMissing
from spending.statements.currencies import currency_in
from spending.statements.words import ROLES, bare, first_vague_type, header_ranks, kind_of

_IN_BRACKETS: Final = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_LAST_CODE: Final = re.compile(r"(?:\bin\b)?[\s.,:/_-]*(?:[A-Z]{3}|[Ee]uros?|[^\w\s])\s*$")
_DIGIT: Final = re.compile(r"[0-9]")
_FRAGMENTS: Final[Mapping[str, tuple[str, ...]]] = {
    "date": ("date", "datum", "fecha", "dato"),
    "amount": ("amount", "betrag", "montant", "importe", "importo", "bedrag", "belopp", "kwota"),
}
"""Parts of words by which a column is taken when no header is known as a whole."""

_TWO_MEANINGS: Final[Mapping[str, str]] = {"valuta": "currency", "tag": "tags"}
"""Words for a day in German, and for something else elsewhere."""

_LONGEST_HEADER: Final = 60
Cells = Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column plays which role, by index, and in words why."""

    index: Mapping[str, int]
    evidence: Mapping[str, str]

    def has(self, role: str) -> bool:
        """Whether a column plays the role."""
        return role in self.index


def roles_named(headers: Sequence[str]) -> set[str]:
    """Give the roles that a row of cells would name if it were the header.

    Without a day or an amount among them it is no header.
    """
    names = {name for header in headers for name in _names(header)}
    found = {role for role, ranks in header_ranks().items() if not names.isdisjoint(ranks)}
    return found if found & {"date", "amount"} else set()


def columns_of(headers: Sequence[str], cells: Cells, chosen: Mapping[str, str]) -> Columns:
    """Give every role its column: the chosen one, else the one with the best word over it.

    Raises ColumnMissing without a column for the date or the amount, ChoiceUnfit for a chosen
    column that is not there.
    """
    index = _chosen(headers, chosen)
    evidence = dict.fromkeys(index, "chosen")
    for role in ROLES:
        other = "debit" if role == "amount" else "amount" if role in {"debit", "credit"} else role
        if role in chosen or other in index:
            continue
        found = _best(role, headers, cells, set(index.values()))
        if found is not None:
            index[role] = found
            evidence[role] = _why(role, headers, found)
    _release_vague_type(headers, cells, chosen, index, evidence)
    if "date" not in index:
        role = "date"
        raise ColumnMissing(role, headers)
    if "amount" not in index and "debit" not in index:
        role = "amount"
        raise ColumnMissing(role, headers)
    return Columns(index, evidence)


def _chosen(headers: Sequence[str], chosen: Mapping[str, str]) -> dict[str, int]:
    choice = "column"
    index = {}
    for role, header in chosen.items():
        if role not in ROLES:
            raise ChoiceUnfit(choice, f"for {role[:24]!r} is for none of {', '.join(ROLES)}")
        if header and header not in headers:
            raise ChoiceUnfit(choice, f"{header[:24]!r} for the {role} is not in the file")
        if header:
            index[role] = headers.index(header)
    return index


def _best(role: str, headers: Sequence[str], cells: Cells, taken: set[int]) -> int | None:
    ranks = header_ranks()[role]
    named = [
        (min(found), at)
        for at, header in enumerate(headers)
        if at not in taken and (found := [ranks[name] for name in _names(header) if name in ranks])
    ]
    named += [
        (len(ranks), at)
        for at, header in enumerate(headers)
        if at not in taken and role == _meaning(bare(header[:_LONGEST_HEADER]), cells[at])
    ]
    if not named:
        return _by_fragment(role, headers, cells, taken)
    return min(named)[1]


def _meaning(word: str, cells: Sequence[str]) -> str:
    """Give the role of a column under a word of two meanings; empty for any other word."""
    if word not in _TWO_MEANINGS:
        return ""
    return "date" if all(_DIGIT.match(cell) for cell in cells if cell) else _TWO_MEANINGS[word]


def _by_fragment(role: str, headers: Sequence[str], cells: Cells, taken: set[int]) -> int | None:
    for fragment in _FRAGMENTS.get(role, ()):
        for at, header in enumerate(headers):
            fits = at not in taken and fragment in bare(header[:_LONGEST_HEADER])
            if fits and any(_DIGIT.search(cell) for cell in cells[at]):
                return at
    return None


def _why(role: str, headers: Sequence[str], found: int) -> str:
    others = [
        repr(header[:24])
        for at, header in enumerate(headers)
        if at != found and any(name in header_ranks()[role] for name in _names(header))
    ]
    preferred = f", preferred to {' and '.join(others[:3])}" if others else ""
    return f"the header says so{preferred}"


def _release_vague_type(
    headers: Sequence[str],
    cells: Cells,
    chosen: Mapping[str, str],
    index: dict[str, int],
    evidence: dict[str, str],
) -> None:
    """A `Type` whose words say nothing of expense or income is a mode of payment, if anything."""
    at = index.get("type")
    if at is None or "type" in chosen:
        return
    ranks = header_ranks()["type"]
    rank = min(ranks[name] for name in _names(headers[at]) if name in ranks)
    if rank < first_vague_type() or any(kind_of(word) for word in set(cells[at])):
        return
    del index["type"], evidence["type"]
    if "method" not in index and "method" not in chosen:
        index["method"] = at
        evidence["method"] = "its words say nothing of expense or income"


def _names(header: str) -> tuple[str, ...]:
    """Give the words a header may be known by: whole, without brackets, without its currency."""
    return _names_of(header[:_LONGEST_HEADER])


@lru_cache(maxsize=4096)
def _names_of(header: str) -> tuple[str, ...]:
    texts = [header, _IN_BRACKETS.sub(" ", header)]
    texts += [_LAST_CODE.sub("", text) for text in texts if currency_in(text)]
    return tuple(dict.fromkeys(name for text in texts if (name := bare(text))))
