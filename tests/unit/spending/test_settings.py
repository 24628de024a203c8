"""Settings are known values, and an account without any works."""

import pytest

from spending.errors import InvalidInput
from spending.settings import Settings, check_settings, zone_of

CHOSEN = Settings("EUR", "de_DE", "Europe/Berlin", chosen=True)


def test_round_trip() -> None:
    """Settings are read back as they were kept."""
    assert Settings.of(CHOSEN.fields, Settings()) == CHOSEN


def test_absent() -> None:
    """An account without settings has those of the installation."""
    assert Settings.of(None, CHOSEN) == CHOSEN
    assert Settings.of({"zone": "Asia/Tokyo"}, CHOSEN).currency == "EUR"


def test_check() -> None:
    """Known values pass, the currency in capitals."""
    assert check_settings(Settings("eur", "de_DE", "Europe/Berlin", chosen=True)) == CHOSEN


@pytest.mark.parametrize(
    ("settings", "field"),
    [
        (Settings(currency="EURO"), "currency"),
        (Settings(locale="xx_YY"), "locale"),
        (Settings(locale=""), "locale"),
        (Settings(locale="en-US"), "locale"),
        (Settings(zone="Mars/Olympus"), "zone"),
        (Settings(zone="../../etc/passwd"), "zone"),
    ],
)
def test_check_refuses(settings: Settings, field: str) -> None:
    """A value nobody knows is refused, its field named."""
    with pytest.raises(InvalidInput) as caught:
        check_settings(settings)

    assert caught.value.field == field


def test_money_and_zone() -> None:
    """Settings say how money is written and where the day begins."""
    assert CHOSEN.money(1250) == "12,50\u00a0\u20ac"
    assert zone_of(CHOSEN).key == "Europe/Berlin"
