"""A test mail, by which somebody sees that mails about limits arrive."""

from collections.abc import Callable

from dash import Dash, Input, set_props

from analytics.desk import Desk
from components import ids, notices
from spending.errors import TooManyRequests

_MINUTE = 60


def register(app: Dash, open_desk: Callable[[], Desk]) -> None:
    """Let somebody have a mail sent that tells of nothing."""

    @app.callback(Input(ids.MAIL_TEST, "n_clicks"), prevent_initial_call=True)
    def send(clicks: int | None) -> None:
        if not clicks:  # just drawn, not pressed
            return
        try:
            open_desk().try_mail()
        except TooManyRequests as error:
            minutes = -(-error.seconds // _MINUTE)
            wait = f"{minutes} minutes" if minutes > 1 else "a minute"
            told = notices.failure(f"Five test mails an hour go out at most: wait {wait}.")
        else:
            told = notices.done("The test mail is on its way.")
        set_props(ids.NOTICES, {"children": [told]})
