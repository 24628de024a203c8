"""What a person has set about their account: currency, locale, time zone."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo, available_timezones

from babel import Locale, UnknownLocaleError

from spending.errors import InvalidInput
from spending.money import MoneyFormat, check_currency
from spending.records import Fields


@dataclass(frozen=True, slots=True)
class Settings:
    """An account's settings; `chosen` says that the currency is no longer a mere default."""

    currency: str = "USD"
    locale: str = "en_US"
    zone: str = "UTC"
    chosen: bool = False

    @property
    def money(self) -> MoneyFormat:
        """How this account writes money."""
        return MoneyFormat(self.currency, self.locale)

    @property
    def fields(self) -> Fields:
        """The fields to keep."""
        return {"currency": self.currency, "locale": self.locale, "zone": self.zone,
                "chosen": self.chosen}  # fmt: skip

    @classmethod
    def of(cls, fields: Fields | None, default: "Settings") -> "Settings":
        """Read stored settings over the defaults of the installation."""
        kept = fields or {}
        return cls(
            currency=str(kept.get("currency", default.currency)),
            locale=str(kept.get("locale", default.locale)),
            zone=str(kept.get("zone", default.zone)),
            chosen=bool(kept.get("chosen", default.chosen)),
        )


def check_settings(settings: Settings) -> Settings:
    """Give the settings when every value is known; raises InvalidInput naming the field."""
    try:
        Locale.parse(settings.locale)
    except (ValueError, UnknownLocaleError) as error:
        field, reason = "locale", f"{settings.locale[:24]!r} is none such as en_US or de_DE"
        raise InvalidInput(field, reason) from error
    if settings.zone not in available_timezones():
        field, reason = "zone", f"{settings.zone[:40]!r} is none such as Europe/Berlin"
        raise InvalidInput(field, reason)
    currency = check_currency(settings.currency)
    return Settings(currency, settings.locale, settings.zone, settings.chosen)


def zone_of(settings: Settings) -> ZoneInfo:
    """Give the person's time zone."""
    return ZoneInfo(settings.zone)
