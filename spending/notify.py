"""Where and when a person is told by mail: an address, and hours in which nothing is sent."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from email_validator import EmailNotValidError, validate_email

from spending.errors import InvalidInput
from spending.records import Json

_CLOCK = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")


def check_address(text: str) -> str:
    """Give an address as mail programs write it, `` for none; raises InvalidInput.

    Nothing is asked of the network.
    """
    plain = text.strip()
    if not plain:
        return ""
    try:
        return validate_email(plain, check_deliverability=False).normalized
    except EmailNotValidError as error:
        field, reason = "mail_to", "is no address such as name@example.org"
        raise InvalidInput(field, reason) from error


@dataclass(frozen=True, slots=True)
class Quiet:
    """Hours of the person's day in which nothing is sent: from `begin` up to before `end`.

    They may go over midnight.
    """

    begin: time
    end: time

    @classmethod
    def parse(cls, begin: str, end: str) -> "Quiet | None":
        """Read two times such as 22:00, both `` for none; raises InvalidInput."""
        if not begin.strip() and not end.strip():
            return None
        first, last = _time(begin), _time(end)
        if first == last:
            field, reason = "quiet_hours", "must end at another time than they begin"
            raise InvalidInput(field, reason)
        return cls(first, last)

    @classmethod
    def read(cls, kept: Json) -> "Quiet | None":
        """Read what `text` wrote; what cannot be read is none."""
        try:
            begin, _, end = str(kept or "").partition("-")
            return cls.parse(begin, end)
        except InvalidInput:
            return None

    @property
    def text(self) -> str:
        """The hours as `22:00-07:00`."""
        return f"{self.begin:%H:%M}-{self.end:%H:%M}"

    def covers(self, now: datetime, zone: ZoneInfo) -> bool:
        """Whether a moment (UTC) lies in these hours."""
        clock = now.astimezone(zone).time()
        if self.begin < self.end:
            return self.begin <= clock < self.end
        return clock >= self.begin or clock < self.end

    def over(self, now: datetime, zone: ZoneInfo) -> datetime:
        """Give when something may be sent that would be sent now: now, or when they end (UTC)."""
        if not self.covers(now, zone):
            return now
        here = now.astimezone(zone)
        day = here.date() if here.time() < self.end else here.date() + timedelta(days=1)
        # Where clocks go back an hour comes twice: the first time it strikes may be over.
        return max(now, datetime.combine(day, self.end, zone).astimezone(UTC))


def _time(text: str) -> time:
    found = _CLOCK.fullmatch(text.strip())
    if not found:
        field, reason = "quiet_hours", "need two times such as 22:00 and 07:00"
        raise InvalidInput(field, reason)
    return time(int(found[1]), int(found[2]))
