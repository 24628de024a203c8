"""Signs somebody in without a door: a session of theirs, and the secret a browser has for it."""

from canaries import hide
from dash import Dash

from dashboard.auth.access import Access
from spending.session import Session, id_of, new_secret


def begin_session(access: Access, owner: str, *, name: str = "", device: str = "A browser") -> str:
    """Begin a session and give the secret for its cookie."""
    secret, now = new_secret(), access.tools.clock.now()
    hide(secret)
    session = Session(id_of(secret), owner, name, device, begun=now, used=now)
    access.sessions.begin(session, access.settings.session_limits.end_of(session))
    return secret


def access_of(app: Dash) -> Access:
    """Give what the doors of a program work with."""
    access = app.server.extensions["access"]
    assert isinstance(access, Access)
    return access
