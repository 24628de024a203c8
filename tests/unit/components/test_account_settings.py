"""The account in the settings, as words."""

from datetime import UTC, datetime, timedelta

import pytest
from books import a_book
from dash_client import nodes, text_of

from components import account_settings, ids
from spending.expense import Expense
from spending.session import Session
from spending.settings import Settings

_BEGUN = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)


def a_session(name: str = "", *, own: str = "here", device: str = "Firefox on Linux") -> Session:
    """Give a session that was used two hours after it began."""
    return Session(own, "ann", name, device, _BEGUN, _BEGUN + timedelta(hours=2))


def test_moments_are_the_persons() -> None:
    """When a browser was signed in and last used is said in the person's language and zone."""
    book = a_book([], Settings("EUR", "de_DE", "Europe/Berlin"))
    other = a_session(own="there", device="Safari on iPhone")

    said = text_of(account_settings.view(book, a_session(), [a_session(), other])["sessions"])

    assert "Safari on iPhone Signed in 21.11.2026, 00:30 Last used 21.11.2026, 02:30" in said


def test_only_other_browsers_have_a_button() -> None:
    """This browser says so, and its way out is the one below the list."""
    own, other = a_session(), a_session(own="there")
    rows = account_settings.view(a_book([]), own, [own, other])["sessions"]

    assert "This browser" in text_of(rows[0])
    assert "This browser" not in text_of(rows[1])
    found = [node["props"]["id"] for node in nodes(rows) if node["type"] == "Button"]
    assert found == [ids.session_end("there")]


@pytest.mark.parametrize(("others", "hidden"), [(0, True), (1, False)])
def test_all_others_are_ended_only_where_there_are_any(others: int, hidden: bool) -> None:  # noqa: FBT001 - a case
    """The button that ends all others is away while there are none."""
    sessions = [a_session(), *(a_session(own=f"there {n}") for n in range(others))]

    assert account_settings.view(a_book([]), sessions[0], sessions)["no_others"] is hidden


@pytest.mark.parametrize(
    ("name", "said"),
    [
        pytest.param("ann@example.com", "Signed in as ann@example.com", id="hosted"),
        pytest.param("<b>x</b>", "Signed in as <b>x</b>", id="markup"),
        pytest.param("", "Signed in on this computer by its link", id="local"),
    ],
)
def test_who_is_signed_in(name: str, said: str) -> None:
    """A name is shown as the text it is; by the link of this computer nobody has one."""
    session = a_session(name)

    assert account_settings.view(a_book([]), session, [session])["who"] == said
    assert account_settings.called(session) == (name or "This computer")


def test_what_goes_is_said_with_numbers() -> None:
    """Before everything is deleted, it says how much there is, the trash apart."""
    kept = [Expense(_BEGUN.date(), 100, id=f"{n:032x}", sequence=n) for n in range(1_234)]
    trashed = [Expense(_BEGUN.date(), 5, id="f" * 32, sequence=2_000, trashed=1)]

    goes = account_settings.view(a_book(kept + trashed), a_session(), [])["goes"]

    assert text_of(goes[0]) == "1,234 expenses, and 1 in the trash"


def test_deletion_is_asked_by_a_form_of_its_own() -> None:
    """Everything is deleted only by a form that carries the typed words to the server."""
    section = account_settings.section()
    form = next(
        node for node in nodes(section) if node["props"].get("action") == account_settings.DELETE
    )
    names = [node["props"]["name"] for node in nodes(form) if "name" in node["props"]]
    button = next(node for node in nodes(form) if node["type"] == "Button")

    assert form["props"]["method"] == "post"
    assert names == ["confirmation"]
    assert button["props"]["disabled"] is True
    assert "Type “delete everything”" in text_of(form)


def test_what_stays_is_said() -> None:
    """Own copies, the table's backups with their days, the sign-in, the log and the mark."""
    said = text_of(account_settings.section())

    for part in ("stay until you delete them", "up to 35 days", "Amazon Cognito", "log", "mark"):
        assert part in said


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (0, "You were signed in nowhere else."),
        (1, "Signed out of 1 other browser."),
        (2_000, "Signed out of 2,000 other browsers."),
    ],
)
def test_how_many_were_ended(count: int, said: str) -> None:
    """The message counts."""
    assert account_settings.ended_in_words(count, "en_US") == said
