"""How mails stand, in words a person can act on."""

from datetime import timedelta
from typing import Any

import pytest
from builders import NOON
from dash_client import nodes, text_of

from analytics.book import Book, book_of
from components.mail_state import mail_in_words, mail_state
from spending.alert import Alert
from spending.budget import OVERALL
from spending.category import category_id
from spending.columns import ExpenseColumns
from spending.mail import LEASE, UNKNOWN, AlertMail, mail_key
from spending.period import Month
from spending.records import ALERT, SETTINGS, Record, key_of
from spending.settings import Settings
from spending.snapshot import Snapshot

BERLIN = Settings("EUR", "en_US", "Europe/Berlin", mail_to="ann@example.org")
A_MAIL = AlertMail("7", ("a",), NOON, NOON)
NOVEMBER = Month(2026, 11)


def words_of(mail: AlertMail, after: timedelta = timedelta(0)) -> str:
    """Give how a mail stands so long after the alert."""
    return mail_in_words(mail, BERLIN, NOON + after).replace("\u202f", " ")


def a_book(mails: list[AlertMail], budgets: dict[str, str], to: str = "ann@example.org") -> Book:
    """Give a book with mails, and alerts of limits by their ids."""
    records = [Record(mail_key(mail.id), 1, mail.fields) for mail in mails]
    for alert_id, budget in budgets.items():
        alert = Alert(alert_id, budget, NOVEMBER, 80, 100, 90, NOON, NOVEMBER.days)
        records.append(Record(key_of(ALERT, alert_id), 1, alert.fields))
    records.append(Record(SETTINGS, 1, Settings("EUR", "en_US", "UTC", mail_to=to).fields))
    kept = Snapshot(1, ExpenseColumns(), {record.key: record for record in records})
    return book_of(kept, Settings())


def shown(book: Book) -> list[Any]:
    """Give the nodes of what is shown."""
    return [node for part in mail_state(book, NOON) for node in nodes(part)]


@pytest.mark.parametrize(
    ("mail", "after", "said"),
    [
        (A_MAIL, timedelta(seconds=5), "Goes out in a moment"),
        (A_MAIL, timedelta(hours=2), "To be sent since Nov 22, 2026, 1:00 PM"),
        (A_MAIL.put_off(NOON + timedelta(hours=9)), timedelta(0),
         "Waits until Nov 22, 2026, 10:00 PM"),
        (A_MAIL.claimed(NOON), timedelta(0), "Being sent"),
        (A_MAIL.claimed(NOON).as_sent(NOON), timedelta(0), "Sent Nov 22, 2026, 1:00 PM"),
        (A_MAIL.claimed(NOON).delayed(NOON, "the mail service is busy"), timedelta(0),
         "Not sent yet: the mail service is busy. Next try Nov 22, 2026, 1:01 PM"),
        (A_MAIL.claimed(NOON).doubted("no answer"), timedelta(0),
         "It is not known whether it went out: no answer. Next try Nov 22, 2026, 1:05 PM"),
        (A_MAIL.failed(UNKNOWN), LEASE, "Not sent: it is not known whether it was sent"),
        (A_MAIL.skipped("mails are switched off"), LEASE, "Not sent: mails are switched off"),
    ],
)  # fmt: skip
def test_each_state_in_words(mail: AlertMail, after: timedelta, said: str) -> None:
    """When it was sent, what it waits for, or why it was not, by the person's own clock."""
    assert words_of(mail, after) == said


def test_last_five_newest_first() -> None:
    """Of many mails the last five are shown, each with the limits it tells of."""
    mails = [
        AlertMail(str(number), (f"a{number}",), NOON + timedelta(minutes=number), NOON)
        for number in range(12)
    ]
    book = a_book(mails, {f"a{number}": OVERALL for number in range(12)} | {"a11": ids_of("Food")})
    rows = [node for node in shown(book) if node["type"] == "Li"]
    assert len(rows) == 5
    assert text_of(rows[0]).startswith("Food")
    assert text_of(rows[1]).startswith("Your spending")


def ids_of(name: str) -> str:
    """Give the id of a category of the starting set."""
    return category_id(name)


def test_many_limits_of_one_mail() -> None:
    """A mail of many limits names two and counts the others."""
    names = ("Food", "Travel", "Housing", "Pets")
    mail = AlertMail("7", names, NOON, NOON)
    text = text_of(shown(a_book([mail], {name: ids_of(name) for name in names}))[0])
    assert text.startswith("Food, Travel and 2 more")


@pytest.mark.parametrize("to", ["", "ann@example.org"])
def test_trial_needs_an_address(to: str) -> None:
    """The button says where the mail will go, and waits until there is an address."""
    found = shown(a_book([], {}, to))
    (button,) = (node for node in found if node["type"] == "Button")
    assert button["props"]["disabled"] is (not to)
    assert (to or "Save an address first.") in text_of(found)
    assert "No limit was told by mail yet." in text_of(found)
