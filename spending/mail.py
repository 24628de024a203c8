"""Mails that tell of alerts: one a commit that raised some, written with it and claimed to send."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Literal, get_args

from spending.expense import whole
from spending.records import MAIL, Due, Fields, Json, Record, Write, key_of
from spending.settings import Settings, zone_of

MAIL_DUE: Final = "mail"
"""The kind of what falls due when a mail is to be sent."""

LEASE: Final = timedelta(minutes=5)
"""How long whoever claimed a mail has it alone, far longer than sending takes."""

UNKNOWN: Final = "it is not known whether it was sent"

_PAUSES: Final = tuple(timedelta(minutes=one) for one in (1, 5, 30, 120, 360, 720))
_MOST_TRIES: Final = 8
_MOST_UNSURE: Final = 2
"""Sends of which nobody knows what came of them: after these no more is risked."""

MailState = Literal["waiting", "sending", "sent", "failed", "skipped"]


@dataclass(frozen=True, slots=True)
class AlertMail:
    """A mail that tells of `alerts` (ids); all moments are in UTC.

    `until` is when it is next taken up: to be sent, sent again, or because whoever was sending
    it has not said what became of it. `tries` counts sends known to have failed, `unsure` those
    of which nobody knows. `reason` says why it is not sent, `sent_at` when it was.
    """

    id: str
    alerts: tuple[str, ...]
    at: datetime
    until: datetime
    state: MailState = "waiting"
    tries: int = 0
    unsure: int = 0
    reason: str = ""
    sent_at: datetime | None = None

    @classmethod
    def from_record(cls, record: Record) -> "AlertMail":
        """Read a stored mail."""
        fields = record.fields
        alerts, sent, kept = fields["alerts"], fields.get("sent_at"), fields.get("state")
        state: MailState = next((one for one in get_args(MailState) if one == kept), "waiting")
        return cls(
            id=record.id,
            alerts=tuple(str(one) for one in alerts) if isinstance(alerts, list) else (),
            at=datetime.fromisoformat(str(fields["at"])),
            until=datetime.fromisoformat(str(fields["until"])),
            state=state,
            tries=whole(fields.get("tries", 0)),
            unsure=whole(fields.get("unsure", 0)),
            reason=str(fields.get("reason", "")),
            sent_at=datetime.fromisoformat(str(sent)) if sent else None,
        )

    @property
    def fields(self) -> Fields:
        """The fields to keep."""
        alerts: list[Json] = [*self.alerts]
        return {
            "alerts": alerts,
            "at": self.at.isoformat(),
            "until": self.until.isoformat(),
            "state": self.state,
            **({"tries": self.tries} if self.tries else {}),
            **({"unsure": self.unsure} if self.unsure else {}),
            **({"reason": self.reason} if self.reason else {}),
            **({"sent_at": self.sent_at.isoformat()} if self.sent_at else {}),
        }

    @property
    def is_open(self) -> bool:
        """Whether it is still to be sent, or being sent."""
        return self.state in {"waiting", "sending"}

    @property
    def is_given_up(self) -> bool:
        """Whether it may have gone out so often that it must not be sent again."""
        return self.unsure >= _MOST_UNSURE

    def claimed(self, now: datetime) -> "AlertMail":
        """Give it as it is while somebody sends it."""
        return replace(self, state="sending", unsure=self.unsure + 1, until=now + LEASE, reason="")

    def as_sent(self, now: datetime) -> "AlertMail":
        """Give it as it is once it was sent."""
        return replace(self, state="sent", sent_at=now, reason="")

    def put_off(self, until: datetime) -> "AlertMail":
        """Give it as it is while it waits for a moment."""
        return replace(self, state="waiting", until=until)

    def skipped(self, reason: str) -> "AlertMail":
        """Give it as it is when there is nothing to tell any more."""
        return replace(self, state="skipped", reason=reason)

    def failed(self, reason: str) -> "AlertMail":
        """Give it as it is when it will never be sent."""
        return replace(self, state="failed", reason=reason)

    def not_sent(self) -> "AlertMail":
        """Give it when it is certain that the present send came to nothing."""
        return replace(self, unsure=self.unsure - 1)

    def delayed(self, now: datetime, reason: str) -> "AlertMail":
        """Give it as it is after a send that certainly came to nothing and may do next time."""
        after = replace(self.not_sent(), tries=self.tries + 1)
        if after.tries >= _MOST_TRIES:
            return after.failed(reason)
        pause = _PAUSES[min(after.tries, len(_PAUSES)) - 1]
        return replace(after.put_off(now + pause), reason=reason)

    def doubted(self, reason: str) -> "AlertMail":
        """Give it as it is after a send of which nobody knows what came: it waits out its lease."""
        return self.failed(UNKNOWN) if self.is_given_up else replace(self, reason=reason)

    def due(self, owner: str) -> Due:
        """Give what falls due when it is to be taken up."""
        return Due(self.until, owner, f"{MAIL_DUE}-{self.id}", MAIL_DUE, {})


def mail_key(mail_id: str) -> str:
    """Give the sort key of a mail's record."""
    return key_of(MAIL, mail_id)


def mail_step(
    settings: Settings, alert_ids: Sequence[str], *, owner: str, version: int, now: datetime
) -> tuple[Write, Due] | None:
    """Give what the commit of a version writes to have its alerts mailed; None for no mail.

    In quiet hours the mail waits for their end.
    """
    if not settings.mail_to or not alert_ids:
        return None
    until = settings.quiet.over(now, zone_of(settings)) if settings.quiet else now
    mail = AlertMail(str(version), tuple(alert_ids), now, until)
    return Write(mail_key(mail.id), None, mail.fields), mail.due(owner)
