"""The doors themselves: signing in by the local link or the hosted page, and out again."""

from collections.abc import Callable
from typing import Final
from urllib.parse import urlencode, urlsplit

from flask import Flask, Response, current_app, redirect, request
from flask_login import current_user

from dashboard.auth.access import SIGN_INS, Access, address, neighbourhood
from dashboard.auth.destination import HOME, local_path
from dashboard.auth.events import marked, note
from dashboard.auth.link import SIGN_IN, link_command
from dashboard.auth.plain import Action, PlainPage
from dashboard.settings import OWNER
from spending.errors import (
    InvalidInput,
    SignInRefused,
    SignInUnavailable,
    SpendingError,
    StoreError,
)
from spending.session import SIGN_IN_TIME, PendingSignIn, new_secret, pending_id

CALLBACK: Final = f"{SIGN_IN}/callback"
SIGNED_OUT: Final = "/signed-out"

_SEE_OTHER: Final = 303
_LINK: Final = "link"
_LINK_FILE: Final = "link-file"
"""Reasons for which somebody is refused who came with a link."""


def add_doors(server: Flask, access: Access, look: Callable[[], None]) -> None:
    """Add signing in and out, and the end of the account; `look` has what is due taken up."""
    if access.hosted:
        _add_hosted(server, access)
    else:
        _add_link(server, access)
    _add_signing_out(server, access)
    _add_deletion(server, access, look)


def destination() -> str:
    """Give where the visitor wanted to go."""
    return local_path(request.args.get("next"))


def _to(address_of_page: str) -> Response:
    answer = redirect(address_of_page, _SEE_OTHER)
    assert isinstance(answer, Response)  # noqa: S101 - tells mypy what werkzeug's type leaves open
    return answer


# The local link


def _add_link(server: Flask, access: Access) -> None:
    @server.get(SIGN_IN)
    def signin() -> Response:
        token = request.args.get("token")
        if token is None:
            return _ask_for_link(access)
        if not _holds(access, token):
            access.rates.take(SIGN_INS, neighbourhood())  # who has the link is never kept waiting
            raise SignInRefused(_LINK, _LINK_REFUSED)
        wanted = request.args.get("next") or request.cookies.get(access.cookie("next"))
        answer = _to(local_path(wanted))
        access.let_in(OWNER, "", answer)
        access.drop(answer, "next")
        return answer


def _holds(access: Access, token: str) -> bool:
    try:
        return access.holds_token(token)
    except InvalidInput as error:
        raise SignInRefused(_LINK_FILE, _NO_LINK) from error


_NO_LINK: Final = (
    "The file that holds the sign-in link cannot be read. Make a new link with this command, and "
    "open it in this browser."
)
_LINK_REFUSED: Final = (
    "This sign-in link does not hold: a newer one may have been made. Print the link of today "
    "with this command, and open it in this browser."
)


def _ask_for_link(access: Access) -> Response:
    """Say how to come in; the browser keeps where it wanted to go for when the link is opened."""
    if current_user.is_authenticated:
        return _to(destination())
    answer = PlainPage(
        "Sign in",
        (
            "This program is for whoever started it on this computer.",
            "Open the link it printed when it was started, or print it again with this command:",
        ),
        code=link_command(access.settings),
        note="The link holds until you have a new one made. Open it in this browser.",
    ).response()
    if request.args.get("next"):
        access.keep(answer, "next", destination(), int(SIGN_IN_TIME.total_seconds()))
    return answer


# The hosted page


def _add_hosted(server: Flask, access: Access) -> None:
    hosted, back = access.hosted, f"{access.settings.base_url}{CALLBACK}"
    assert hosted  # noqa: S101 - the caller looked

    @server.get(SIGN_IN)
    def signin() -> Response:
        if current_user.is_authenticated:
            return _to(destination())
        return PlainPage(
            "Sign in",
            (
                ("Your expenses are yours alone. You sign in on a page of Amazon Cognito; your "
                 "password is never seen here."),
                "There you can also make an account, or have a forgotten password replaced.",
            ),
            Action("Sign in", f"{SIGN_IN}/begin?{urlencode({'next': destination()})}"),
        ).response()  # fmt: skip

    @server.get(f"{SIGN_IN}/begin")
    def signin_begin() -> Response:
        access.rates.take(SIGN_INS, neighbourhood())
        secret = access.secret("signin") or new_secret()  # that of another tab, if there is one
        until = access.tools.clock.now() + SIGN_IN_TIME
        pending = hosted.new_pending(secret, destination(), until)
        answer = _to(hosted.authorization_url(back, pending))
        access.sessions.keep_sign_in(pending)
        access.keep(answer, "signin", secret, int(SIGN_IN_TIME.total_seconds()))
        return answer

    @server.get(CALLBACK)
    def signin_callback() -> Response:
        given = {name: values[0] for name, values in request.args.lists() if len(values) == 1}
        pending = _pending(access, given.get("state", ""))
        if pending is None and current_user.is_authenticated:
            return _to(HOME)  # the page was loaded again
        if pending is None:
            access.rates.take(SIGN_INS, neighbourhood())
            raise SignInRefused("unasked", _NOT_BEGUN_HERE)
        identity = hosted.identity(back, given, pending)
        answer = _to(local_path(pending.destination))
        access.let_in(identity.owner, identity.name, answer)
        return answer


def _pending(access: Access, state: str) -> PendingSignIn | None:
    """Give the sign-in that this browser began with a state, once."""
    secret = access.secret("signin")
    return access.sessions.take_sign_in(pending_id(secret, state)) if secret else None


_NOT_BEGUN_HERE: Final = (
    "This sign-in was not begun in this browser, took too long, or was used already. Nothing "
    "happened: sign in again."
)


# Out again


def _add_signing_out(server: Flask, access: Access) -> None:
    @server.post("/signout")
    def signout() -> Response:
        hosted, back = access.hosted, f"{access.settings.base_url}{SIGNED_OUT}"
        answer = _to(hosted.sign_out_url(back) if hosted else SIGNED_OUT)
        try:
            access.leave()
        except StoreError:
            answer = _STILL_HELD.response()
        return _emptied(access, answer)

    @server.get(SIGNED_OUT)
    def signed_out() -> Response:
        if current_user.is_authenticated:
            return _to(HOME)
        return PlainPage(
            "You are signed out",
            ("Nobody can see your expenses in this browser any more.",),
            Action("Sign in again", SIGN_IN),
        ).response()


_STILL_HELD: Final = PlainPage(
    "Signed out of this browser",
    (
        (
            "This browser has forgotten you, but the store did not answer, so the session may hold "
            "somewhere else if its cookie was copied."
        ),
        "Sign in again in a minute, and end all sessions in the settings.",
    ),
    Action("Sign in again", SIGN_IN),
    status=503,
)


def _emptied(access: Access, answer: Response) -> Response:
    """Have the browser forget the session; what pages kept in it they drop themselves."""
    for name in ("session", "signin", "next"):
        access.drop(answer, name)
    return answer


def _add_deletion(server: Flask, access: Access, look: Callable[[], None]) -> None:
    @server.post("/account/delete")
    def account_delete() -> Response:
        account = access.account()
        account.delete(request.form.get("confirmation", ""))
        look()
        note("account deleted", owner=marked(account.owner), address=address())
        hosted = access.hosted
        way_on = Action(
            "Sign out of Amazon Cognito too" if hosted else "Sign in again",
            hosted.sign_out_url(f"{access.settings.base_url}{SIGNED_OUT}") if hosted else SIGN_IN,
        )
        page = PlainPage("Your account is closed", _CLOSED, way_on)
        answer = _emptied(access, page.response())
        answer.headers["Clear-Site-Data"] = '"storage"'
        return answer


_CLOSED: Final = (
    "What lay in this account is being erased.",
    "Copies and backups that you made yourself stay with you.",
)


# What goes wrong at the doors


def page_about(error: SpendingError) -> PlainPage:
    """Give the page for an error of signing in or of the account; it is noted once."""
    if isinstance(error, SignInRefused):
        note("sign-in refused", reason=error.reason, address=address())
        code = _command_for(error.reason)
        again = None if code else Action("Sign in again", SIGN_IN)
        return PlainPage("Not signed in", (error.message,), again, code, status=403)
    if isinstance(error, SignInUnavailable):
        note("sign-in unavailable", reason=error.reason, address=address())
        return PlainPage(
            "Not signed in", (error.message,), Action("Try again", SIGN_IN), status=503
        )
    if isinstance(error, InvalidInput):
        back = Action("Back to the settings", "/settings")
        return PlainPage("Nothing was changed", (error.message,), back, status=400)
    return PlainPage("Not now", (error.message,), Action("Try again", HOME), status=503)


def _command_for(reason: str) -> str:
    """Give the command that helps whoever came with a link that does not hold."""
    if reason not in {_LINK, _LINK_FILE}:
        return ""
    command = link_command(current_app.extensions["access"].settings)
    return f"{command} --new" if reason == _LINK_FILE else command


def sign_out_origin(access: Access) -> str:
    """Give the foreign origin that signing out leads to, empty for none."""
    if access.hosted is None:
        return ""
    parts = urlsplit(access.hosted.sign_out_url(access.settings.base_url))
    return f"{parts.scheme}://{parts.netloc}"
