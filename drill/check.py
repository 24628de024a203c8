"""Whether what was confirmed is there, once, and nothing else: the end of every rehearsal."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from drill.history import Asked


@dataclass(frozen=True, slots=True)
class Account:
    """What an account holds in the end: its rows by key and amount, and the total it tells."""

    rows: tuple[tuple[str, int], ...]
    total: int


@dataclass(frozen=True, slots=True)
class Window:
    """From when to when the store could not be written, in seconds of the run."""

    begin: float
    end: float


@dataclass(frozen=True, slots=True)
class Findings:
    """What became of writes, each by its key.

    `lost` were confirmed and are not there as they were sent, `doubled` are there more than once,
    `ghosts` were refused and are there, `false` were confirmed while nothing could be saved;
    `unequal` are the accounts whose total is not the sum of their rows.
    """

    sent: int
    confirmed: int
    found: int
    lost: tuple[str, ...] = ()
    doubled: tuple[str, ...] = ()
    ghosts: tuple[str, ...] = ()
    false: tuple[str, ...] = ()
    unequal: tuple[str, ...] = ()

    @property
    def complaints(self) -> list[str]:
        """What must not be, in words; nothing for a run without."""
        named = {
            "lost": self.lost,
            "doubled": self.doubled,
            "refused, yet saved": self.ghosts,
            "confirmed while nothing could be saved": self.false,
            "total is not the sum of the rows": self.unequal,
        }
        return [f"{len(keys)} {what}" for what, keys in named.items() if keys]


@dataclass(slots=True)
class _Kept:
    """The rows of all accounts by whose they are and their key."""

    count: Counter[tuple[str, str]] = field(default_factory=Counter)
    amounts: dict[tuple[str, str], int] = field(default_factory=dict)


def check(
    asked: Sequence[Asked], accounts: Mapping[str, Account], away: Window | None = None
) -> Findings:
    """Compare what people were told with what their accounts hold."""
    writes = [one for one in asked if one.wanted.key]
    confirmed = [one for one in writes if one.confirmed_at is not None]
    kept = _kept(accounts)
    named = {_name(one): one for one in writes}
    return Findings(
        sent=len(writes),
        confirmed=len(confirmed),
        found=sum(_is_there(one, kept) for one in confirmed),
        lost=_keys(one for one in confirmed if not _is_there(one, kept)),
        doubled=_keys(one for name, one in named.items() if kept.count[name] > 1),
        ghosts=_keys(one for one in writes if one.is_refused and kept.count[_name(one)]),
        false=_keys(one for one in confirmed if away and _is_within(one, away)),
        unequal=tuple(
            owner
            for owner, one in accounts.items()
            if one.total != sum(amount for _, amount in one.rows)
        ),
    )


def _kept(accounts: Mapping[str, Account]) -> _Kept:
    kept = _Kept()
    for owner, account in accounts.items():
        for key, amount in account.rows:
            kept.count[owner, key] += 1
            kept.amounts[owner, key] = amount
    return kept


def _name(one: Asked) -> tuple[str, str]:
    return one.wanted.owner, one.wanted.key


def _is_there(one: Asked, kept: _Kept) -> bool:
    return kept.amounts.get(_name(one)) == one.wanted.amount


def _is_within(one: Asked, away: Window) -> bool:
    """Whether a write began and was confirmed while nothing could be saved."""
    at = one.confirmed_at
    return at is not None and away.begin <= one.began[0] and at <= away.end


def _keys(found: Iterable[Asked]) -> tuple[str, ...]:
    return tuple(sorted(one.wanted.key for one in found))
