"""How the month stands, in words that state facts."""

from dataclasses import replace
from datetime import date

import pytest
from dash_client import links_of, nodes, text_of

from analytics.book import book_of
from components.limit import limit_in_words, standing_card
from components.limit_state import carried_in_words, left_in_words, projected_in_words
from spending.budget import OVERALL
from spending.money import MoneyFormat
from spending.period import LAST_OF_MONTH, Month
from spending.progress import Progress, Projection
from spending.settings import Settings
from spending.snapshot import Snapshot

EUROS = MoneyFormat("EUR", "en_US")
NOVEMBER = Month(2026, 11)
TODAY = date(2026, 11, 22)


BOOK = book_of(Snapshot(), Settings("EUR", "en_US", "UTC", chosen=True))


def _standing(
    spent: int,
    limit: int | None,
    days_left: int = 9,
    carried: int = 0,
    projection: Projection | None = None,
) -> Progress:
    days = NOVEMBER.days
    return Progress(
        OVERALL, NOVEMBER, days, limit, carried, spent, days_left, projection=projection
    )


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
        (80_00, 100_00, "Within the limit", "limit-within"),
        (80_01, 100_00, "Near the limit", "limit-near"),
        (100_00, 100_00, "At the limit", "limit-near"),
        (100_01, 100_00, "Over the limit", "limit-over"),
        (0, 0, "At the limit", "limit-near"),
        (1, 0, "Over the limit", "limit-over"),
    ],
)
def test_state_has_a_word_and_a_sign(spent: int, limit: int, word: str, look: str) -> None:
    """Colour is never the only thing that says how it stands."""
    card = standing_card(_standing(spent, limit), BOOK, TODAY)
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
    card = standing_card(_standing(spent, limit), BOOK, TODAY)
    (fill,) = [node for node in nodes(card) if node["props"].get("className") == "limit-fill"]
    assert fill["props"]["style"]["width"] == width


def test_spent_opens_the_month() -> None:
    """The figure opens exactly the month's expenses."""
    card = standing_card(_standing(5, None), BOOK, TODAY)
    assert links_of(card) == [("€0.05", "/expenses?from=2026-11-01&to=2026-11-30")]


def test_limit_set_and_removed_in_words() -> None:
    """What was done is said with its amount and its beginning."""
    assert limit_in_words(0, NOVEMBER, BOOK.settings) == (
        "The limit is €0.00 a month from November 2026 on."
    )
    assert (
        limit_in_words(None, NOVEMBER, BOOK.settings) == "There is no limit from November 2026 on."
    )


def test_limit_of_other_months_names_the_day() -> None:
    """Where months begin on another day, the limit holds from that day on."""
    payday = replace(BOOK.settings, month_start=25)
    last = replace(BOOK.settings, month_start=LAST_OF_MONTH)

    assert limit_in_words(0, NOVEMBER, payday).endswith("a month from November 25, 2026 on.")
    assert limit_in_words(0, NOVEMBER, last).endswith("a month from November 30, 2026 on.")


@pytest.mark.parametrize(
    ("carried", "said"),
    [
        (0, ""),
        (20_00, "€20.00 of it left over from before"),
        (-20_00, "€20.00 less: that much was over before"),
    ],
)
def test_what_came_over_is_said(carried: int, said: str) -> None:
    """A limit that is not the one set says why."""
    stands = _standing(10_00, 100_00, carried=carried)

    assert carried_in_words(stands, EUROS) == said
    assert left_in_words(stands, EUROS).startswith(f"€{90 + carried // 100}.00 left")


def test_projection_is_a_range_with_its_reason() -> None:
    """Where a month is likely to end is said as a range, and by what it goes."""
    between = _standing(10_00, 100_00, projection=Projection(80_00, 95_00, 12))
    at = _standing(10_00, 100_00, projection=Projection(80_00, 80_00, 3))

    assert projected_in_words(between, EUROS) == (
        "Likely to end between €80.00 and €95.00, going by 12 months before"
    )
    assert projected_in_words(at, EUROS) == "Likely to end at €80.00, going by 3 months before"
    assert projected_in_words(_standing(1, 2), EUROS) == ""


def test_month_that_is_over_has_no_days() -> None:
    """Of a month that is over only the end is said."""
    assert left_in_words(_standing(90_00, 100_00, 0), EUROS) == "€10.00 left at the end"
    assert left_in_words(_standing(110_00, 100_00, 0), EUROS) == "€10.00 more than the limit"
