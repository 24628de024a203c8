"""How the month stands, in words that state facts."""

from datetime import UTC, date, datetime

import pytest
from dash_client import links_of, nodes, text_of

from analytics.summary import MonthStanding
from components.limit import alert_in_words, left_in_words, limit_in_words, standing_card
from spending.alert import Alert
from spending.money import MoneyFormat
from spending.period import Month

EUROS = MoneyFormat("EUR", "en_US")
NOVEMBER = Month(2026, 11)
TODAY = date(2026, 11, 22)


def _standing(spent: int, limit: int | None, days_left: int = 9) -> MonthStanding:
    left = None if limit is None else limit - spent
    per_day = None if left is None else max(left, 0) // days_left
    return MonthStanding(NOVEMBER, spent, limit, left, per_day, days_left)


@pytest.mark.parametrize(
    ("spent", "limit", "said"),
    [
        (82_00, 100_00, "€18.00 left: €2.00 a day for 9 days"),
        (100_00, 100_00, "€0.00 left for 9 days"),
        (99_95, 100_00, "€0.05 left for 9 days"),
        (123_45, 100_00, "€23.45 more than the limit, 9 days left"),
        (0, 0, "€0.00 left for 9 days"),
        (-50_00, 100_00, "€150.00 left: €16.66 a day for 9 days"),
        (10_00, None, ""),
    ],
)
def test_left_is_said_as_a_fact(spent: int, limit: int | None, said: str) -> None:
    """What is left, and for how long; nothing that scolds."""
    assert left_in_words(_standing(spent, limit), EUROS) == said


def test_last_day_is_one_day() -> None:
    """On the last day of the month one day is left."""
    assert (
        left_in_words(_standing(50_00, 100_00, 1), EUROS) == "€50.00 left: €50.00 a day for 1 day"
    )


@pytest.mark.parametrize(
    ("spent", "limit", "word", "look"),
    [
        (10_00, 100_00, "Within the limit", "limit-within"),
        (85_00, 100_00, "Near the limit", "limit-near"),
        (100_00, 100_00, "At the limit", "limit-near"),
        (100_01, 100_00, "Over the limit", "limit-over"),
        (0, 0, "At the limit", "limit-near"),
        (1, 0, "Over the limit", "limit-over"),
    ],
)
def test_state_has_a_word_and_a_sign(spent: int, limit: int, word: str, look: str) -> None:
    """Colour is never the only thing that says how it stands."""
    card = standing_card(_standing(spent, limit), EUROS, TODAY)
    assert word in text_of(card)
    classes = [str(node["props"].get("className", "")) for node in nodes(card)]
    assert any(look in one for one in classes)
    assert any(one.startswith("icon ") for one in classes)


@pytest.mark.parametrize(
    ("spent", "limit", "width"),
    [(0, 100, "0.00%"), (50, 100, "50.00%"), (300, 100, "100.00%"), (-20, 100, "0.00%"),
     (1, 0, "100.00%"), (0, 0, "0.00%")],
)  # fmt: skip
def test_bar_stays_in_its_frame(spent: int, limit: int, width: str) -> None:
    """Refunds and excess move the bar no further than its ends."""
    card = standing_card(_standing(spent, limit), EUROS, TODAY)
    (fill,) = [node for node in nodes(card) if node["props"].get("className") == "limit-fill"]
    assert fill["props"]["style"]["width"] == width


def test_spent_opens_the_month() -> None:
    """The figure opens exactly the month's expenses."""
    card = standing_card(_standing(5, None), EUROS, TODAY)
    assert links_of(card) == [("€0.05", "/expenses?from=2026-11-01&to=2026-11-30")]


def test_alert_says_which_limit_how_much_and_how_long() -> None:
    """An alert is understood without looking anything up."""
    alert = Alert(
        "a", "overall", NOVEMBER, 100, 120_000, 123_450, datetime(2026, 11, 1, tzinfo=UTC),
        NOVEMBER.days,
    )  # fmt: skip
    said = alert_in_words(alert, EUROS, date(2026, 11, 23))
    assert said == "November 2026: €1,234.50 of €1,200.00 spent, 8 days left."
    later = alert_in_words(alert, EUROS, date(2026, 12, 1))
    assert later == "November 2026: €1,234.50 of €1,200.00 spent."


def test_limit_set_and_removed_in_words() -> None:
    """What was done is said with its amount and its beginning."""
    assert limit_in_words(0, NOVEMBER, EUROS) == (
        "The limit is €0.00 a month from November 2026 on."
    )
    assert limit_in_words(None, NOVEMBER, EUROS) == "There is no limit from November 2026 on."
