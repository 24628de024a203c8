"""What a mail about alerts says: facts, links, and no amount where everybody sees it."""

import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser

import pytest
from books import a_book
from builders import NOON
from hypothesis import given
from hypothesis import strategies as st

from analytics.book import Book, book_of
from components.alert_mail import MailWords, alert_mail, trial_mail
from spending.alert import Alert
from spending.budget import OVERALL
from spending.category import NO_CATEGORY, category_id
from spending.columns import ExpenseColumns
from spending.filter import ExpenseFilter
from spending.period import DayRange, Month
from spending.records import Record
from spending.settings import Settings
from spending.snapshot import Snapshot

BASE = "https://expenses.example"
TODAY = date(2026, 11, 22)
FOOD, GROCERIES = category_id("Food"), category_id("Food", "Groceries")
NOVEMBER = Month(2026, 11)
NEAR = Alert(f"{FOOD}#2026-11#80#7", FOOD, NOVEMBER, 80, 100_00, 82_00, NOON, NOVEMBER.days)


def said(*alerts: Alert, book: Book | None = None, today: date = TODAY) -> MailWords:
    """Give the words of a mail."""
    return alert_mail(book or a_book([]), alerts, today, BASE)


@pytest.mark.parametrize(
    ("alert", "subject"),
    [
        (NEAR, "Food is near its limit"),
        (replace(NEAR, threshold=50), "Food has passed 50% of its limit"),
        (replace(NEAR, threshold=50, spent=100_00), "Food is at its limit"),
        (replace(NEAR, threshold=100, spent=100_01), "Food is over its limit"),
        (replace(NEAR, budget=GROCERIES), "Food › Groceries is near its limit"),
        (replace(NEAR, budget=NO_CATEGORY), "Uncategorised is near its limit"),
        (replace(NEAR, budget=OVERALL), "Your spending is near its limit"),
    ],
)
def test_subject(alert: Alert, subject: str) -> None:
    """The subject says which limit it is and how it stands."""
    assert said(alert).subject == subject


def test_subject_of_several() -> None:
    """Several alerts have one subject that counts them."""
    assert said(NEAR, replace(NEAR, budget=OVERALL), NEAR).subject == "3 limits were reached"


def test_text() -> None:
    """Which limit, which month, spent of available, percent, left, days left, and both links."""
    assert said(NEAR).text == (
        "Food is near its limit, November 2026:\n"
        "€82.00 of €100.00 spent (82%), €18.00 left, 9 days left.\n"
        f"Its expenses: {BASE}/expenses?from=2026-11-01&to=2026-11-30&category={FOOD}\n\n"
        f"All alerts: {BASE}/alerts\n\n"
        "You get this mail because you asked to be told. Settings say when, and where to.\n"
    )


def test_over_what_was_carried() -> None:
    """What came over from the month before is part of what was available, and is named."""
    over = replace(NEAR, threshold=100, spent=125_50, carried=20_00)
    text = said(over).text
    assert "€125.50 of €120.00 spent (105%), €5.50 more than the limit, 9 days left." in text
    assert "The limit of €100.00, and €20.00 left from before." in text
    less = said(replace(over, carried=-20_00)).text
    assert "€125.50 of €80.00 spent" in less
    assert "The limit of €100.00, less €20.00 that were over before." in less


def test_nothing_available() -> None:
    """A limit of nothing has no percentage."""
    text = said(replace(NEAR, limit=0, spent=5_00)).text
    assert "€5.00 spent, nothing available, €5.00 more than the limit" in text


def test_everything_is_no_category() -> None:
    """The expenses of the limit on everything are those of its days."""
    assert "expenses?from=2026-11-01&to=2026-11-30\n" in said(replace(NEAR, budget=OVERALL)).text


def test_month_that_begins_elsewhere() -> None:
    """A month that is not the calendar's says its days, and counts what is left of them."""
    days = DayRange(date(2026, 10, 25), date(2026, 11, 24))
    text = said(replace(NEAR, month=Month(2026, 10), days=days)).text
    assert "October 2026 (Oct 25\u2009–\u2009Nov 24, 2026)" in text
    assert "€18.00 left, 3 days left." in text
    assert "expenses?from=2026-10-25&to=2026-11-24&" in text


def test_month_that_is_over() -> None:
    """A mail that waited over the end of its month says so."""
    assert "left, the month is over." in said(NEAR, today=date(2026, 12, 1)).text


def test_as_the_person_writes() -> None:
    """Amounts, percent and months are written as the account's locale does."""
    text = said(NEAR, book=a_book([], Settings("EUR", "de_DE", "Europe/Berlin"))).text
    assert "November 2026" in text
    assert "82,00\u00a0€ of 100,00\u00a0€ spent (82%)" in text


def called(name: str) -> Book:
    """Give a book in which food has another name."""
    record = Record(f"C#{FOOD}", 1, {"name": name})
    kept = Snapshot(1, ExpenseColumns(), {record.key: record})
    return book_of(kept, Settings("EUR", "en_US", "UTC"))


class Tags(HTMLParser):
    """Collects the tags of a page and the text between them."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag and where it leads."""
        self.tags.append(tag)
        self.links += [value or "" for name, value in attrs if name in {"href", "src"}]

    def handle_data(self, data: str) -> None:
        """Note a text."""
        self.text.append(data)


@pytest.mark.parametrize(
    "name", ["<img src=x onerror=alert(1)>", "</title><script>x</script>", "&"]
)
def test_page_escapes(name: str) -> None:
    """Names are text in the page, whatever they look like."""
    plain, evil = Tags(), Tags()
    plain.feed(said(NEAR).html)
    evil.feed(said(NEAR, book=called(name)).html)
    assert evil.tags == plain.tags
    assert evil.links == plain.links
    assert any(name in text for text in evil.text)


def test_page_needs_nothing_from_elsewhere() -> None:
    """The page has no image, script or style from anywhere; its links lead here alone."""
    page = Tags()
    page.feed(said(NEAR).html)
    assert not {"img", "script", "link", "iframe"} & set(page.tags)
    assert all(link.startswith(f"{BASE}/") for link in page.links)
    assert "url(" not in said(NEAR).html
    assert "prefers-color-scheme: dark" in said(NEAR).html


@given(st.text(max_size=80))
def test_subject_is_one_plain_line(name: str) -> None:
    """Whatever a category is called, the subject is one line and no encoded word."""
    subject = said(NEAR, book=called(name)).subject
    assert len(subject.splitlines()) == 1
    assert "=?" not in subject
    assert subject.isprintable()


@given(st.integers(0, 10**9), st.integers(1, 10**9), st.integers(-(10**9), 10**9))
def test_figures_add_up(spent: int, limit: int, carried: int) -> None:
    """What is left is what was available less what is spent, in the text and on the page."""
    alert = replace(NEAR, spent=spent, limit=limit, carried=carried)
    words, written = said(alert), Settings("EUR", "en_US", "UTC").money
    left = limit + carried - spent
    told = f"{written(left)} left" if left >= 0 else f"{written(-left)} more than the limit"
    assert told in words.text
    assert told in words.html
    assert not re.search(r"\d{3}", words.subject)


def test_links_lead_to_the_alerts_expenses() -> None:
    """The address in the mail is read back as exactly the limit's expenses."""
    (query,) = re.findall(r"expenses\?(\S+)", said(NEAR).text)
    wanted = ExpenseFilter(days=NOVEMBER.days, categories=frozenset({FOOD}))
    assert ExpenseFilter.from_query(query) == wanted


def test_trial() -> None:
    """A trial mail says what it is, and where alerts are."""
    words = trial_mail(BASE)
    assert words.subject == "Mails about your limits arrive here"
    assert f"{BASE}/alerts" in words.text
    assert f"{BASE}/alerts" in words.html
