"""Pages without the program behind them: signing in, signed out, and whatever went wrong."""

from dataclasses import dataclass

from flask import Response, current_app, make_response, render_template

LOOKS = "PLAIN_LOOKS"
"""The name in the server's configuration of the address of the style sheet."""


@dataclass(frozen=True, slots=True)
class Action:
    """The one thing to do next."""

    text: str
    href: str


@dataclass(frozen=True, slots=True)
class PlainPage:
    """A page that says in sentences what is the case and what to do; `code` is to be typed."""

    title: str
    sentences: tuple[str, ...]
    action: Action | None = None
    code: str = ""
    note: str = ""
    status: int = 200

    def response(self) -> Response:
        """Give the page as an answer."""
        shown = render_template(
            "plain.html", title=self.title, sentences=self.sentences, action=self.action,
            code=self.code, note=self.note, looks=current_app.config[LOOKS],
        )  # fmt: skip
        return make_response(shown, self.status)
