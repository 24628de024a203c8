"""Which alerts a commit raises and clears: what stood crossed against what is spent after it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from spending.alert import Alert, budget_of, month_of, name_of
from spending.period import Month
from spending.progress import Progress
from spending.records import ALERT, key_of
from spending.standing import Standing


@dataclass(frozen=True, slots=True)
class Crossings:
    """What a commit does to alerts: raised ones, keys of cleared ones, and the new `over`.

    `are_all` is False when there was no room for some: those are left as they stood.
    """

    over: Mapping[str, str]
    raised: tuple[Alert, ...] = ()
    cleared: tuple[str, ...] = ()
    are_all: bool = True


@dataclass
class _Found:
    """What is found so far by the commit of a version, and for how much more there is room."""

    over: dict[str, str]
    room: int
    version: int
    now: datetime
    raised: list[Alert] = field(default_factory=list)
    cleared: list[str] = field(default_factory=list)
    are_all: bool = True


def crossings(
    over: Mapping[str, str],
    standing: Standing,
    months: Iterable[Month],
    *,
    now: datetime,
    version: int,
    room: int,
) -> Crossings:
    """Compare what stood crossed in some months with what is spent in them now.

    Of several thresholds of one limit crossed at once only the highest is told; the others are
    when that is left and they still stand. Nothing is ever told of past months; what stood
    crossed last month is kept, as a person who flies west or changes the time zone may be back in
    it. No more than `room` alerts are raised and cleared: the nearest months first.
    """
    today = standing.today(now)
    this = standing.months.of(today)
    wanted = sorted({month for month in months if month >= this})
    kept = {name: key for name, key in over.items() if month_of(name) >= this.plus(-1)}
    found = _Found(dict(kept), room, version, now)
    for month in wanted:
        stood = _stood(kept, month)
        ids = [*standing.budgets, *(stood if standing.is_whole else ())]
        for budget_id in dict.fromkeys(ids):
            budget = standing.budgets.get(budget_id)
            stands = standing.progress(budget, month, today) if budget else None
            crossed = dict(standing.crossed(stands)) if stands else {}
            if crossed or budget_id in stood:
                _compare(found, stood.get(budget_id, {}), crossed, stands)
    return Crossings(found.over, tuple(found.raised), tuple(sorted(found.cleared)), found.are_all)


def _stood(over: Mapping[str, str], month: Month) -> dict[str, dict[str, str]]:
    """Give what stood crossed in a month, by limit."""
    stood: dict[str, dict[str, str]] = {}
    for name, key in over.items():
        if month_of(name) == month:
            stood.setdefault(budget_of(name), {})[name] = key
    return stood


def _compare(
    found: _Found,
    stood: Mapping[str, str],
    crossed: Mapping[str, int],
    stands: Progress | None,
) -> None:
    """Bring what is found up to date for one limit and month, or leave it when there is no room."""
    left = [
        key
        for name, key in stood.items()
        if name not in crossed and key.startswith(f"{key_of(ALERT, name)}#")
    ]
    fresh = [name for name in crossed if name not in stood or stood[name] in left]
    if bool(fresh) + len(left) > found.room:
        found.are_all = False
        return
    found.room -= bool(fresh) + len(left)
    found.cleared += left
    for name in stood:
        if name not in crossed:
            del found.over[name]
    if fresh and stands:
        alert = _alert(stands, crossed[fresh[-1]], found.version, found.now)
        found.raised.append(alert)
        found.over |= dict.fromkeys(fresh, key_of(ALERT, alert.id))


def _alert(stands: Progress, threshold: int, version: int, now: datetime) -> Alert:
    return Alert(
        id=f"{name_of(stands.budget, stands.month, threshold)}#{version}",
        budget=stands.budget,
        month=stands.month,
        threshold=threshold,
        limit=stands.limit or 0,
        spent=stands.spent,
        at=now,
        days=stands.days,
        carried=stands.carried,
    )
