"""The account in the settings: who is signed in and where, everything as a file, and the end."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from analytics.book import Book
from analytics.trash import trashed
from components import ids, words
from components.attributes import attributes
from components.icons import icon
from spending.account import CONFIRMATION
from spending.session import Session
from spending.settings import Settings

SIGN_OUT: Final = "/signout"
EXPORT: Final = "/account/export"
DELETE: Final = "/account/delete"

_HERE: Final = "This computer"
"""What somebody is called who came by the link of this computer."""

_GOES: Final = (
    "Your categories, limits, alerts and settings",
    "What is known of imports, and everything in the history",
    "Where you are signed in, your API tokens, and what this browser keeps of your typing",
)
_REMAINS: Final = (
    (
        "Where this program keeps its data in Amazon DynamoDB: the backups of the table, for up "
        "to 35 days."
    ),
    "If you sign in with Amazon Cognito: the sign-in itself, with its name and password.",
    "The log: times and addresses of signing in and out, no amounts, merchants or notes.",
    "An empty mark, so that nothing sent earlier can arrive later.",
)
"""What is left of a deleted account, and for how long."""


def section() -> Component:
    """Give the section of the settings, still without any data."""
    return html.Section(
        [
            html.H2("Account", className="settings-name"),
            _signed_in(),
            html.Div(_export(), className="account-part"),
            html.Details(
                [html.Summary("Delete everything"), _deletion()], className="account-part"
            ),
        ],
        id=ids.SETTINGS_ACCOUNT,
        className="card settings account",
    )


def sign_out(look: str, *inside: Component) -> Component:
    """Give the form that signs out of this browser, with a button that looks so."""
    button = html.Button([icon("sign-out"), html.Span("Sign out")], type="submit", className=look)
    return html.Form([*inside, button], method="post", action=SIGN_OUT, className="sign-out")


def _signed_in() -> Component:
    others = html.Button(
        "Sign out everywhere else",
        id=ids.ACCOUNT_END_OTHERS,
        type="button",
        className="btn btn-outline",
        hidden=True,
    )
    return html.Div(
        [
            html.P(id=ids.ACCOUNT_WHO, className="muted"),
            html.Ul(
                id=ids.ACCOUNT_SESSIONS,
                className="sessions slot",
                **attributes(aria_label="Where you are signed in"),
            ),
            html.Div([sign_out("btn btn-outline"), others], className="settings-links"),
        ],
        className="account-signed-in",
    )


def _export() -> list[Component]:
    said = (
        "A zip with your expenses, trash, categories, limits, alerts, imports and settings as "
        "tables, all that was done, and a backup that brings everything back as it was."
    )
    link = html.A(
        [icon("file"), "Export everything"],
        href=EXPORT,
        target="_self",  # a file to keep, not a page of the program
        className="btn btn-outline",
    )
    return [
        html.H3("Everything as a file"),
        html.P(said, className="muted"),
        html.Div(link, className="settings-links"),
    ]


def _deletion() -> Component:
    """Give the question before everything is deleted."""
    copies = html.Li(
        [
            "Files you exported and backups you made with ",
            html.Code("expense-tracker backup"),
            ": they are yours and stay until you delete them.",
        ]
    )
    remains = [copies, *(html.Li(one) for one in _REMAINS)]
    return html.Form(
        [
            html.Div([html.H4("What goes"), html.Ul(id=ids.ACCOUNT_GOES)]),
            html.Div([html.H4("What stays"), html.Ul(remains)]),
            html.P(
                "The account is closed at once and erased soon after; this cannot be undone. "
                "Signing in again begins an empty one.",
                className="account-final",
            ),
            _confirmation(),
            html.Button(
                "Delete everything",
                id=ids.ACCOUNT_DELETE,
                type="submit",
                disabled=True,
                className="btn btn-danger",
            ),
        ],
        method="post",
        action=DELETE,
        className="account-deletion",
        **attributes(data_confirmation=CONFIRMATION),
    )


def _confirmation() -> Component:
    box = dbc.Input(
        id=ids.ACCOUNT_CONFIRMATION,
        name="confirmation",
        type="text",
        autocomplete="off",
        maxLength=2 * len(CONFIRMATION),
    )
    label = dbc.Label(f"Type “{CONFIRMATION}”", html_for=ids.ACCOUNT_CONFIRMATION)
    return html.Div([label, box], className="account-confirmation")


# What the section shows


def called(session: Session) -> str:
    """Give what whoever is signed in is called on their own pages."""
    return session.name or _HERE


def view(book: Book, own: Session, sessions: Sequence[Session]) -> dict[str, Any]:
    """Give everything the section shows, by the name of its place; `own` is this browser's."""
    rows = [_row(one, own, book.settings) for one in sessions]
    return {
        "who": f"Signed in as {own.name}" if own.name else "Signed in on this computer by its link",
        "sessions": rows,
        "no_others": len(rows) <= 1,
        "goes": [html.Li(one) for one in _goes(book)],
    }


def _row(session: Session, own: Session, settings: Settings) -> Component:
    """Give a browser: what it is, since when and when last, and the way out of it."""
    is_own = session.id == own.id
    begun, used = (words.moment(one, settings) for one in (session.begun, session.used))
    when = [f"Signed in {begun}", *([] if is_own else [f"Last used {used}"])]
    what = [
        html.Span(
            [
                session.device,
                *([html.Span("This browser", className="session-own")] if is_own else []),
            ],
            className="session-device",
        ),
        html.Small([html.Span(one) for one in when], className="session-when"),
    ]
    end = html.Button(
        "Sign out",
        id=ids.session_end(session.id),
        type="button",
        className="btn btn-quiet",
        **attributes(aria_label=f"Sign out of {session.device}, last used {used}"),
    )
    return html.Li([html.Div(what), *([] if is_own else [end])], className="session")


def _goes(book: Book) -> list[str]:
    locale, lie = book.settings.locale, trashed(book, "").count
    recorded = words.count(len(book.frame.array("row")), "expense", locale)
    also = f", and {words.number(lie, locale)} in the trash" if lie else ""
    return [f"{recorded}{also}", *_GOES]


def ended_in_words(count: int, locale: str) -> str:
    """Say in how many browsers somebody was signed out."""
    if not count:
        return "You were signed in nowhere else."
    return f"Signed out of {words.count(count, 'other browser', locale)}."


PLACES: Final[Mapping[str, tuple[str, str]]] = {
    "who": (ids.ACCOUNT_WHO, "children"),
    "sessions": (ids.ACCOUNT_SESSIONS, "children"),
    "no_others": (ids.ACCOUNT_END_OTHERS, "hidden"),
    "goes": (ids.ACCOUNT_GOES, "children"),
}
"""Where each part of a view goes: component and prop."""
