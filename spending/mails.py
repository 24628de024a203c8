"""One person's mails on their way: who sends one has claimed it, and says what came of it.

A claim is a commit, so of two who claim a mail at once one alone holds it. Its lease is what falls
due: while it holds nobody finds the mail, and when whoever had it dies somebody else does.
"""

import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Final

from spending.alert import Alert
from spending.budget import Budget, budget_key
from spending.mail import UNKNOWN, AlertMail, mail_key
from spending.plan import Moment, Plan, Watch
from spending.ports import LedgerStore
from spending.records import ALERT, MAIL, Due, Record, key_of, rewritten
from spending.settings import zone_of
from spending.writer import Receipt, Writer

CLAIM: Final = "claim mail"
SETTLE: Final = "settle mail"
"""The acts of mails; none of them is anything a person did."""

NOBODY_TO_TELL: Final = "mails are switched off"
NOTHING_TO_TELL: Final = "the limits were left again, or the alerts put away"

_Step = Callable[[AlertMail, Moment], AlertMail]


class Mails:
    """The mails of one person that tell of alerts."""

    def __init__(self, owner: str, store: LedgerStore, writer: Writer) -> None:
        self._owner = owner
        self._store = store
        self._writer = writer

    def all(self) -> list[AlertMail]:
        """Give all mails, the newest first."""
        mails = [AlertMail.from_record(record) for record in self._store.all(self._owner, MAIL)]
        return sorted(mails, key=lambda mail: (mail.at, mail.id), reverse=True)

    def claim(self, mail_id: str, found: Due | None = None) -> AlertMail | None:
        """Give a mail that the caller, and nobody else, is to send now; None when it is not.

        `found` is what led here: where the mail has gone another way since, it falls due no more.
        Raises what `Writer.write` does; then nothing may be sent.
        """

        def step(mail: AlertMail, moment: Moment) -> AlertMail:
            ripe = mail.is_open and mail.until <= moment.now
            return _taken_up(mail, moment) if ripe else mail

        receipt = self._write(CLAIM, mail_id, step, found)
        record = self._record(mail_id, self._get)
        claimed = mail_id in receipt.ids and record and record.version == receipt.version
        mail = AlertMail.from_record(record) if record and claimed else None
        return mail if mail and mail.state == "sending" else None

    def sent(self, mail: AlertMail) -> None:
        """Say that a mail was sent: whatever was thought of it, it is not sent again."""

        def step(kept: AlertMail, moment: Moment) -> AlertMail:
            return kept if kept.state == "sent" else kept.as_sent(moment.now)

        self._write(SETTLE, mail.id, step)

    def delayed(self, mail: AlertMail, reason: str) -> None:
        """Say that a mail was certainly not sent, and may be next time."""
        self._settle(mail, lambda kept, now: kept.delayed(now, reason))

    def refused(self, mail: AlertMail, reason: str) -> None:
        """Say that a mail was not sent and never will be."""
        self._settle(mail, lambda kept, _: kept.not_sent().failed(reason))

    def unsure(self, mail: AlertMail, reason: str) -> None:
        """Say that nobody knows whether a mail was sent."""
        self._settle(mail, lambda kept, _: kept.doubted(reason))

    def _settle(self, mail: AlertMail, after: Callable[[AlertMail, datetime], AlertMail]) -> None:
        """Change a mail unless somebody else has claimed it, or said what came of it, since."""

        def step(kept: AlertMail, moment: Moment) -> AlertMail:
            is_ours = (kept.state, kept.until) == ("sending", mail.until)
            return after(kept, moment.now) if is_ours else kept

        self._write(SETTLE, mail.id, step)

    def _write(self, act: str, mail_id: str, step: _Step, found: Due | None = None) -> Receipt:
        """Commit a step of a mail as it is then; what falls due moves along.

        Every claim is an operation of its own: two of them must not both get one answer.
        """

        def plan(moment: Moment) -> Plan:
            record = self._record(mail_id, moment.get)
            mail = AlertMail.from_record(record) if record else None
            after = step(mail, moment) if mail else None
            old = [mail.due(self._owner)] if mail and mail.is_open else []
            new = [after.due(self._owner)] if after and after.is_open else []
            known = [found] if found and found not in old else []
            undue = (*known, *(one for one in old if one not in new))
            if not mail or not after or after == mail:
                return Plan(act, (), {"ids": []}, undue=undue, watch=Watch.NOTHING)
            write = rewritten(mail_key(mail_id), record, mail.fields, after.fields)
            due = tuple(one for one in new if one not in old)
            return Plan(act, (write,), {"ids": [mail_id]}, due, undue, Watch.NOTHING)

        return self._writer.write(secrets.token_hex(16), {act: mail_id}, plan)

    def _get(self, keys: Sequence[str]) -> dict[str, Record]:
        return self._store.get(self._owner, keys)

    @staticmethod
    def _record(mail_id: str, get: Callable[[Sequence[str]], dict[str, Record]]) -> Record | None:
        key = mail_key(mail_id)
        return get([key]).get(key)


def alerts_told(
    ids: Sequence[str], alerts: Mapping[str, Alert], budgets: Mapping[str, Budget]
) -> list[Alert]:
    """Give those of some alerts that are worth a mail now: they hold, and nobody put them away."""
    there = [alerts[one] for one in ids if one in alerts]
    muted = {one for one, budget in budgets.items() if budget.muted}
    return [one for one in there if not (one.cleared or one.dismissed or one.budget in muted)]


def _taken_up(mail: AlertMail, moment: Moment) -> AlertMail:
    """Give a mail whose time has come: claimed, unless it should not be sent, or not now."""
    settings = moment.settings
    if mail.is_given_up:
        return mail.failed(UNKNOWN)
    if not settings.mail_to:
        return mail.skipped(NOBODY_TO_TELL)
    if not _still_told(mail, moment):
        return mail.skipped(NOTHING_TO_TELL)
    until = settings.quiet.over(moment.now, zone_of(settings)) if settings.quiet else moment.now
    return mail.put_off(until) if until > moment.now else mail.claimed(moment.now)


def _still_told(mail: AlertMail, moment: Moment) -> list[Alert]:
    records = moment.get([key_of(ALERT, one) for one in mail.alerts])
    alerts = {one.id: Alert.from_record(one) for one in records.values()}
    kept = moment.get([budget_key(one) for one in {alert.budget for alert in alerts.values()}])
    budgets = {one.id: Budget.from_record(one) for one in kept.values()}
    return alerts_told(mail.alerts, alerts, budgets)
