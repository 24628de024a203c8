"""The web program: Dash over Flask, with the pages, their callbacks and the door."""

import logging
import secrets
from pathlib import Path

import dash
from dash import Dash
from flask import Response, jsonify

import callbacks
from components import shell
from components.notices import failure
from dashboard.gate import guard
from dashboard.pages import PAGES
from dashboard.services import PersonalDesk, Services
from dashboard.settings import OWNER
from spending.errors import SpendingError, StoreError

_log = logging.getLogger(__name__)
_ASSETS = Path(__file__).parent / "assets"

_INDEX = """<!doctype html>
<html lang="en" data-bs-theme="light">
<head>
{%metas%}
<title>{%title%}</title>
<script src="/assets/first/theme.js"></script>
{%favicon%}
{%css%}
</head>
<body>
{%app_entry%}
<footer>{%config%}{%scripts%}{%renderer%}</footer>
</body>
</html>"""


def create_app(services: Services) -> Dash:
    """Make the program over the services of its process."""
    app = Dash(
        "expense-tracker",
        title="Expense Tracker",
        update_title="",
        assets_folder=str(_ASSETS),
        assets_ignore=r"first/.*|vendor/.*\.(md|txt|json)",
        index_string=_INDEX,
        meta_tags=[{"name": "viewport", "content": "width=device-width, initial-scale=1"}],
        suppress_callback_exceptions=True,  # pages come and go; a test holds ids and layouts equal
        on_error=show_failure,
    )
    app.layout = shell.frame(PAGES)
    callbacks.register(app, lambda: services.desk(OWNER), {page.path: page.frame for page in PAGES})
    guard(app.server)
    add_health(app, services)
    services.runner.start()
    return app


def show_failure(error: Exception) -> object:
    """Show what went wrong where the person looks; log what is nobody's business with an id."""
    if isinstance(error, SpendingError):
        if isinstance(error, StoreError):
            _log.warning("store: %s", type(error).__name__)
        text = error.message
    else:
        incident = secrets.token_hex(4)
        _log.error("incident %s", incident, exc_info=error)
        text = f"Something went wrong here (incident {incident}). Nothing was saved."
    dash.set_props("notices", {"children": failure(text)})
    return dash.no_update


def add_health(app: Dash, services: Services) -> None:
    """Answer /livez (the process runs) and /readyz (the store answers)."""

    @app.server.get("/livez")
    def livez() -> Response:
        return jsonify(status="alive")

    @app.server.get("/readyz")
    def readyz() -> tuple[Response, int]:
        try:
            services.store.head(OWNER)
        except StoreError as error:
            return jsonify(status="not ready", reason=error.message), 503
        return jsonify(status="ready"), 200


__all__ = ["PersonalDesk", "create_app"]
