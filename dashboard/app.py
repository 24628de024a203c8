"""The web program: Dash over Flask, with the pages, their callbacks and the door."""

import logging
import secrets
from pathlib import Path
from typing import Any

import dash
from dash import Dash
from flask import Flask, Response, jsonify

import callbacks
from components import expense_form, ids, settings_page, shell
from components.notices import failure
from components.page import FAILED, could_not_show
from dashboard import static_files
from dashboard.bundle import bundle
from dashboard.gate import guard
from dashboard.pages import PAGES
from dashboard.services import Services
from dashboard.settings import OWNER
from spending.errors import SpendingError, StoreError

_log = logging.getLogger(__name__)
_ASSETS = Path(__file__).parent / "assets"
_OWN = _ASSETS / "web"
_BOOTSTRAP = _ASSETS / "vendor" / "bootstrap.min.css"

_INDEX = """<!doctype html>
<html lang="en" data-bs-theme="light">
<head>
{%metas%}
<title>{%title%}</title>
<script src="/assets/first/theme.js"></script>
<link rel="icon" type="image/svg+xml" href="/assets/first/icon.svg">
{%css%}
</head>
<body>
{%app_entry%}
<footer>{%config%}{%scripts%}{%renderer%}</footer>
</body>
</html>"""

_METAS = (
    {"name": "viewport", "content": "width=device-width, initial-scale=1, viewport-fit=cover"},
    {"name": "description", "content": "Where your money goes, month by month."},
    {"name": "theme-color", "content": "#f5f6f8", "media": "(prefers-color-scheme: light)"},
    {"name": "theme-color", "content": "#101216", "media": "(prefers-color-scheme: dark)"},
)


def create_app(services: Services) -> Dash:
    """Make the program over the services of its process."""
    looks = bundle("pages.css", [_BOOTSTRAP, *sorted(_OWN.glob("*.css"))])
    scripts = bundle("pages.js", [_ASSETS / "late_grid.js", *sorted(_OWN.glob("*.js"))])
    app = Dash(
        "expense-tracker",
        title="Expense Tracker",
        update_title="",
        assets_folder=str(_ASSETS),
        include_assets_files=False,  # the page names what comes first, the bundles hold the rest
        external_stylesheets=[f"/assets/{looks.address}"],
        external_scripts=[f"/assets/{scripts.address}"],  # Dash puts them right after React
        index_string=_INDEX,
        meta_tags=list(_METAS),
        suppress_callback_exceptions=True,  # pages come and go; a test holds ids and layouts equal
        on_error=show_failure,
    )
    app.layout = shell.frame(PAGES, expense_form.frame(), settings_page.overlay())
    callbacks.register(app, lambda: services.desk(OWNER), PAGES)
    static_files.serve(app, (looks, scripts))
    server: Flask = app.server
    guard(server, app.callback_map)
    add_health(server, services)
    services.runner.start()
    return app


def show_failure(error: Exception) -> None:
    """Show what went wrong where the person looks; log what is nobody's business with an id.

    A page that cannot be shown says so in its own place, anything else in a message.
    """
    text = _told(error)
    page = next((one["id"] for one in _outputs() if one["property"] == "className"), None)
    if page is None:
        dash.set_props(ids.NOTICES, {"children": [failure(text)]})
    else:
        dash.set_props(page, {"className": FAILED})
        dash.set_props(ids.failed(page), {"children": could_not_show(text)})


def _told(error: Exception) -> str:
    if isinstance(error, SpendingError):
        if isinstance(error, StoreError):
            _log.warning("store: %s", type(error).__name__)
        return error.message
    incident = secrets.token_hex(4)
    _log.error("incident %s", incident, exc_info=error)
    return f"Something went wrong here (incident {incident}). Nothing was saved."


def _outputs() -> list[dict[str, Any]]:
    """Give what the running callback would have set: one, some in a row, or some by name."""
    shape = dash.ctx.outputs_grouping
    if isinstance(shape, dict):
        return [shape] if "property" in shape else list(shape.values())
    return list(shape or ())


def add_health(server: Flask, services: Services) -> None:
    """Answer /livez (the process runs) and /readyz (the store answers)."""

    @server.get("/livez")
    def livez() -> Response:
        return jsonify(status="alive")

    @server.get("/readyz")
    def readyz() -> tuple[Response, int]:
        try:
            services.store.head(OWNER)
        except StoreError as error:
            return jsonify(status="not ready", reason=error.message), 503
        return jsonify(status="ready"), 200


__all__ = ["create_app"]
