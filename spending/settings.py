"""What a person has set about their account: money, words, time, and when they are told."""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

from babel import Locale, UnknownLocaleError

from spending.errors import InvalidInput
from spending.money import MoneyFormat, check_currency
from spending.notify import Quiet, check_address
from spending.period import LAST_OF_MONTH, Months, check_month_start
from spending.records import Fields, Json
from spending.rollover import NO_ROLLOVER, Rollover
from spending.thresholds import THRESHOLDS, check_thresholds, thresholds_in

OTHER_DECIMALS: Final = "has other decimals than the amounts recorded already: choose a like one"
"""Why a currency cannot be chosen once something is kept in minor units."""

_DAYS: Final = 7


@dataclass(frozen=True, slots=True)
class Settings:
    """An account's settings.

    `chosen` says that the currency is no longer a mere default; `week` is the first day of the
    week, 1 (Monday) to 7, or 0 for what is usual where the locale is spoken; `month_start` the
    day months begin on, as in Months. `thresholds` are those of limits that have none of their
    own, in percent; `rollover` is what a new limit begins with. Alerts are mailed to `mail_to`,
    `` for none, but not in quiet hours. `hidden` is never kept: it is for a browser in which
    somebody hid the amounts.
    """

    currency: str = "USD"
    locale: str = "en_US"
    zone: str = "UTC"
    chosen: bool = False
    week: int = 0
    month_start: int = 1
    thresholds: tuple[int, ...] = THRESHOLDS
    rollover: Rollover = NO_ROLLOVER
    mail_to: str = ""
    quiet: Quiet | None = None
    hidden: bool = False

    @property
    def months(self) -> Months:
        """How this person's months run."""
        return Months(self.month_start)

    @property
    def first_weekday(self) -> int:
        """The first day of the week, 1 (Monday) to 7."""
        return self.week or Locale.parse(self.locale).first_week_day + 1

    @property
    def money(self) -> MoneyFormat:
        """How this account writes money."""
        return MoneyFormat(self.currency, self.locale, self.hidden)

    @property
    def fields(self) -> Fields:
        """The fields to keep."""
        return {"currency": self.currency, "locale": self.locale, "zone": self.zone,
                "chosen": self.chosen,
                **({"week": self.week} if self.week else {}),
                **({"month_start": self.month_start} if self.month_start != 1 else {}),
                "thresholds": list(self.thresholds),
                **({"rollover": self.rollover.fields} if self.rollover != NO_ROLLOVER else {}),
                **({"mail_to": self.mail_to} if self.mail_to else {}),
                **({"quiet": self.quiet.text} if self.quiet else {})}  # fmt: skip

    @classmethod
    def of(cls, fields: Fields | None, default: "Settings") -> "Settings":
        """Read stored settings over the defaults of the installation."""
        kept = fields or {}
        thresholds = thresholds_in(kept.get("thresholds"))
        return cls(
            currency=str(kept.get("currency", default.currency)),
            locale=str(kept.get("locale", default.locale)),
            zone=str(kept.get("zone", default.zone)),
            chosen=bool(kept.get("chosen", default.chosen)),
            week=_week(kept.get("week", default.week)),
            month_start=_month_start(kept.get("month_start", default.month_start)),
            thresholds=default.thresholds if thresholds is None else thresholds,
            rollover=Rollover.of(kept.get("rollover")),
            mail_to=str(kept.get("mail_to", default.mail_to)),
            quiet=Quiet.read(kept.get("quiet")),
        )


def _week(kept: Json) -> int:
    return kept if isinstance(kept, int) and 0 <= kept <= _DAYS else 0


def _month_start(kept: Json) -> int:
    known = isinstance(kept, int) and (1 <= kept <= 28 or kept == LAST_OF_MONTH)  # noqa: PLR2004
    return int(str(kept)) if known else 1


@cache
def _zones() -> frozenset[str]:
    """Give the names of all time zones; looking for them on the disk takes its time."""
    return frozenset(available_timezones())


def check_settings(settings: Settings) -> Settings:
    """Give the settings when every value is known; raises InvalidInput naming the field."""
    try:
        Locale.parse(settings.locale)
    except (ValueError, UnknownLocaleError) as error:
        field, reason = "locale", f"{settings.locale[:24]!r} is none such as en_US or de_DE"
        raise InvalidInput(field, reason) from error
    if settings.zone not in _zones():
        field, reason = "zone", f"{settings.zone[:40]!r} is none such as Europe/Berlin"
        raise InvalidInput(field, reason)
    if settings.week not in range(_DAYS + 1):
        field, reason = "week", "must begin on a day from 1 (Monday) to 7, or 0 for the usual one"
        raise InvalidInput(field, reason)
    check_month_start(settings.month_start)
    return replace(
        settings,
        currency=check_currency(settings.currency),
        thresholds=check_thresholds(settings.thresholds),
        rollover=settings.rollover.checked(),
        mail_to=check_address(settings.mail_to),
    )


def with_currency(settings: Settings, currency: str) -> Settings:
    """Give the settings to read amounts by: an account's currency is chosen once.

    Raises InvalidInput.
    """
    if settings.chosen or not currency:
        return settings
    return replace(settings, currency=check_currency(currency), chosen=True)


def zone_of(settings: Settings) -> ZoneInfo:
    """Give the person's time zone."""
    return ZoneInfo(settings.zone)


def is_quiet_at(settings: Settings, now: datetime) -> bool:
    """Whether a moment (UTC) lies in the person's quiet hours."""
    return settings.quiet is not None and settings.quiet.covers(now, zone_of(settings))
