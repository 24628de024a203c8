"""What a commit adds to a plan so that limits are watched: alerts, mails, the next month's look."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Final

from spending.alert import Alert, month_of
from spending.budget import OVERALL, budget_key
from spending.crossings import Crossings, crossings
from spending.errors import InvalidInput
from spending.mail import mail_step
from spending.period import Month, Months, parse_day
from spending.plan import Moment, Plan, Watch
from spending.ports import Spent
from spending.records import (
    ALERT,
    BUDGET,
    EXPENSE,
    SETTINGS,
    Due,
    Fields,
    Head,
    Write,
    key_of,
)
from spending.settings import Settings, zone_of
from spending.standing import Standing

PERIOD_DUE: Final = "period"
"""The kind of what falls due when a month begins: limits are compared anew."""

_KEPT_FREE: Final = 3
"""Records of a commit left for a mail and for what falls due."""


@dataclass(frozen=True, slots=True)
class Watched:
    """What goes into a commit beside its plan, and what its head says of limits then.

    `alerts` are the ids of those raised.
    """

    head: Head
    writes: tuple[Write, ...] = ()
    due: tuple[Due, ...] = ()
    alerts: tuple[str, ...] = ()


def watched(spent: Spent, moment: Moment, head: Head, plan: Plan) -> Watched:
    """Compare limits with what is spent after a plan; raises HeadMoved when that was overtaken.

    Months a plan touches are compared; all of them from the present one on where it asks for
    that, or where the month has changed since limits were last compared.
    """
    next_head = Head(head.version + 1, head.state, head.over, head.schema, head.watched_until)
    if plan.watch is Watch.NOTHING or not _has_limits(moment, head, plan):
        return Watched(next_head)
    settings = _settings_after(moment, plan)
    this = settings.months.of(moment.now.astimezone(zone_of(settings)).date())
    begins = _begin(this.plus(1), settings)
    is_new = begins.isoformat() != head.watched_until
    touched = set(_touched(plan, settings.months))
    whole = is_new or plan.watch is Watch.EVERYTHING
    if not whole and not touched:
        return Watched(next_head)
    changes = tuple(write.change for write in plan.writes)
    whole = whole or not all(one.key.startswith(f"{EXPENSE}#") for one in changes)
    standing = spent.standing(moment.owner, moment.version, changes, whole=whole)
    months = _months(standing, head, this, touched, whole=whole)
    room = max(0, moment.store.limits.records - len(plan.writes) - _KEPT_FREE)
    found = crossings(
        head.over, standing, months, now=moment.now, version=next_head.version, room=room
    )
    return _with(moment, standing, next_head, found, begins if is_new else None)


def _with(
    moment: Moment,
    standing: Standing,
    head: Head,
    found: Crossings,
    begins: datetime | None,
) -> Watched:
    """Put together what a commit holds of what was found; `begins` asks for the next look."""
    mail = _mail(moment, standing, head, found.raised)
    due = [mail[1]] if mail else []
    until = head.watched_until
    if begins:
        until = begins.isoformat()
        due.append(Due(begins, moment.owner, f"{PERIOD_DUE}-{until}", PERIOD_DUE, {}))
    if not found.are_all:  # there was no room: a commit of its own goes on at once
        name = f"{PERIOD_DUE}-{head.version}"
        due.append(Due(moment.now, moment.owner, name, PERIOD_DUE, {}))
    return Watched(
        head=Head(head.version, head.state, found.over, head.schema, until),
        writes=(*_alert_writes(moment, found), *(mail[:1] if mail else ())),
        due=tuple(due),
        alerts=tuple(alert.id for alert in found.raised),
    )


def _has_limits(moment: Moment, head: Head, plan: Plan) -> bool:
    """Whether there may be a limit, told without reading more than is at hand."""
    if head.watched_until or head.over or budget_key(OVERALL) in moment.standing:
        return True
    return any(write.key.startswith(f"{BUDGET}#") for write in plan.writes)


def _settings_after(moment: Moment, plan: Plan) -> Settings:
    changed: Fields | None = next(
        (write.after for write in plan.writes if write.key == SETTINGS), None
    )
    return Settings.of(changed, moment.defaults) if changed else moment.settings


def _begin(month: Month, settings: Settings) -> datetime:
    """Give when a month of the person's begins (UTC)."""
    first = settings.months.first_day(month)
    return datetime.combine(first, time(), zone_of(settings)).astimezone(UTC)


def _touched(plan: Plan, months: Months) -> Iterator[Month]:
    """Give the months of expenses before and after the plan; one without a day is in none."""
    for write in plan.writes:
        if write.key.startswith(f"{EXPENSE}#"):
            for image in (write.before.fields if write.before else None, write.after):
                with suppress(InvalidInput):
                    if image:
                        yield months.of(parse_day(str(image.get("day"))))


def _months(
    standing: Standing, head: Head, this: Month, touched: set[Month], *, whole: bool
) -> set[Month]:
    """Give the months to compare.

    What changes in a month that is over counts in the present one where a limit rolls over.
    """
    if whole:
        return {this, *standing.months_spent_in(this), *map(month_of, head.over)}
    rolls = [one.rolls_since for one in standing.budgets.values() if one.rolls_since]
    is_carried = rolls and any(min(rolls) <= month < this for month in touched)
    return touched | ({this} if is_carried else set())


def _mail(
    moment: Moment, standing: Standing, head: Head, raised: Sequence[Alert]
) -> tuple[Write, Due] | None:
    told = [alert.id for alert in raised if not standing.budgets[alert.budget].muted]
    return mail_step(
        standing.settings, told, owner=moment.owner, version=head.version, now=moment.now
    )


def _alert_writes(moment: Moment, found: Crossings) -> list[Write]:
    raised = [Write(key_of(ALERT, alert.id), None, alert.fields) for alert in found.raised]
    stored = moment.get(found.cleared) if found.cleared else {}
    cleared = [Write(key, old, {**old.fields, "cleared": True}) for key, old in stored.items()]
    return raised + cleared
