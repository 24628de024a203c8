"""Alerts in words: which limit, how much, how long, in facts that hold for any alert."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.book import Book, book_of
from components.alert_words import (
    alert_in_words,
    carried_over,
    many_in_words,
    outcome_in_words,
    sign_of,
    wanted_by,
)
from spending.alert import Alert
from spending.budget import OVERALL
from spending.category import Category, category_id
from spending.period import DayRange, Month
from spending.records import CATEGORY, Record, key_of
from spending.settings import Settings
from spending.snapshot import Snapshot

FOOD = category_id("Food")
NOVEMBER = Month(2026, 11)
TODAY = date(2026, 11, 22)
IN_EUROS = Settings("EUR", "en_US", "UTC", chosen=True)


def _book(settings: Settings = IN_EUROS, *categories: Category) -> Book:
    kept = {
        key_of(CATEGORY, one.id): Record(key_of(CATEGORY, one.id), 1, one.fields)
        for one in categories
    }
    return book_of(replace(Snapshot(), records=kept), settings)


def _alert(budget: str = FOOD, *, spent: int = 8_400, limit: int = 10_000) -> Alert:
    at = datetime(2026, 11, 20, 9, tzinfo=UTC)
    return Alert("a", budget, NOVEMBER, 80, limit, spent, at, NOVEMBER.days)


def test_alert_says_which_limit_how_much_and_how_long() -> None:
    """An alert is understood without looking anything up."""
    said = alert_in_words(_alert(), _book(), TODAY)
    assert said == "Food: €84.00 of €100.00 spent (84%), 9 days left."


@pytest.mark.parametrize(
    ("today", "said"),
    [
        (date(2026, 11, 30), "Everything: €84.00 of €100.00 spent (84%), 1 day left."),
        (date(2026, 12, 1), "Everything, November 2026: €84.00 of €100.00 spent (84%)."),
        (date(2026, 10, 31), "Everything, November 2026: €84.00 of €100.00 spent (84%)."),
    ],
)
def test_another_month_than_the_present_is_named(today: date, said: str) -> None:
    """What is over, or has not begun, has no days left, and says when it was."""
    assert alert_in_words(_alert(OVERALL), _book(), today) == said


def test_months_of_other_days_are_named_by_them() -> None:
    """Where months begin on payday, the days are said that the month had."""
    days = DayRange(date(2026, 9, 25), date(2026, 10, 24))
    said = alert_in_words(replace(_alert(), days=days), _book(), TODAY)
    assert said.replace("\u2009", " ").startswith("Food, Sep 25 – Oct 24, 2026: €84.00")


def test_what_was_carried_over_counts_and_is_said() -> None:
    """Of 100 with 20 left over 120 were available; the share is of these."""
    alert = replace(_alert(spent=9_600), carried=2_000)
    assert "€96.00 of €120.00 spent (80%)" in alert_in_words(alert, _book(), TODAY)
    money = IN_EUROS.money
    assert carried_over(alert, money) == "The limit of €100.00, and €20.00 left over from before"
    less = replace(alert, carried=-2_000)
    assert carried_over(less, money) == "The limit of €100.00, less €20.00 that were over before"
    assert carried_over(_alert(), money) == ""


def test_nothing_available_has_no_share() -> None:
    """A limit of nothing is crossed by anything, and no percentage of it means anything."""
    said = alert_in_words(_alert(spent=500, limit=0), _book(), TODAY)
    assert said == "Food: €5.00 spent, nothing available, 9 days left."


def test_words_follow_the_locale() -> None:
    """Amounts and months are written as the account writes them."""
    german = Settings("EUR", "de_DE", "Europe/Berlin", chosen=True)
    said = alert_in_words(_alert(OVERALL, spent=840_000), _book(german), date(2026, 12, 1))
    assert "8.400,00\xa0€ of 100,00\xa0€ spent (8.400%)" in said


@pytest.mark.parametrize(
    ("spent", "word"),
    [(9_999, "Near the limit"), (10_000, "At the limit"), (10_001, "Over the limit")],
)
def test_sign_says_near_at_or_over(spent: int, word: str) -> None:
    """To the cent, and never by colour alone: each has a sign and a word."""
    sign = sign_of(_alert(spent=spent))
    assert sign.word == word
    assert sign.icon == ("over" if spent > 10_000 else "near")


def test_hostile_name_is_plain_text_on_one_line() -> None:
    """A category's name is said as it is, with nothing in it that makes a line of its own."""
    hostile = Category("h", "Food\r\nBcc: x@y <img src=x>")
    said = alert_in_words(_alert("h"), _book(IN_EUROS, hostile), TODAY)
    assert said.startswith("Food Bcc: x@y <img src=x>: €84.00")
    assert len(said.splitlines()) == 1


def test_category_below_is_named_with_the_one_above() -> None:
    """Two categories may bear one name; the one above tells them apart."""
    below = Category("b", "Snacks", parent=FOOD)
    assert alert_in_words(_alert("b"), _book(IN_EUROS, below), TODAY).startswith("Food › Snacks: ")


def test_many_are_counted_by_kind() -> None:
    """One message for many says how many, and how many of each kind."""
    near, over = _alert(), _alert(spent=20_000)
    assert many_in_words([near, over, over, near, near], _book()) == (
        "5 alerts: 2 over a limit, 3 near one."
    )
    assert many_in_words([over] * 4, _book()) == "4 alerts: 4 over a limit."


def test_outcome_says_why_nothing_is_asked_any_more() -> None:
    """What was before says what became of it; what has come back under says that first."""
    alert, later = _alert(), date(2026, 12, 1)
    assert outcome_in_words(replace(alert, cleared=True), TODAY, muted=True) == "Back under since"
    assert outcome_in_words(replace(alert, dismissed=True), later, muted=True) == "Dismissed"
    assert outcome_in_words(alert, later, muted=True) == "The month is over"
    assert outcome_in_words(alert, TODAY, muted=True) == "The limit is muted"
    assert outcome_in_words(alert, TODAY, muted=False) == ""


def test_filter_is_of_exactly_what_the_alert_counted() -> None:
    """The days are those the month had then, and the category with what lies below it."""
    assert wanted_by(_alert()).to_query() == f"from=2026-11-01&to=2026-11-30&category={FOOD}"
    assert wanted_by(_alert(OVERALL)).to_query() == "from=2026-11-01&to=2026-11-30"


@given(
    spent=st.integers(-(10**11), 10**11),
    limit=st.integers(0, 10**10),
    carried=st.integers(-(10**10), 10**10),
    today=st.dates(date(2026, 10, 1), date(2026, 12, 31)),
)
def test_any_alert_can_be_said(spent: int, limit: int, carried: int, today: date) -> None:
    """Whatever the figures and the day: one sentence, days only while the month runs."""
    alert = replace(_alert(spent=spent, limit=limit), carried=carried)
    said = alert_in_words(alert, _book(), today)
    assert said.endswith(".")
    assert IN_EUROS.money(spent) in said
    assert (" left." in said) == (today.month == 11)
    assert (sign_of(alert).word == "Over the limit") == (spent > limit + carried)
