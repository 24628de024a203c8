"""The web program: Dash over Flask, with the pages, their callbacks and the gate."""

import secrets
from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import Any

import dash
from dash import Dash
from flask import Flask, request
from flask_login import current_user
from werkzeug.middleware.proxy_fix import ProxyFix

import callbacks
from components import expense_form, ids, saved_views, settings_page, shell
from components.account_settings import called
from components.notices import failure
from components.page import FAILED, could_not_show
from dashboard import static_files
from dashboard.account_export import add_export
from dashboard.api import add_api
from dashboard.as_of import add_as_of
from dashboard.auth import plain
from dashboard.auth.access import Access, carry
from dashboard.auth.events import marked
from dashboard.auth.routes import add_doors, sign_out_origin
from dashboard.bundle import bundle
from dashboard.failures import add_failures, told
from dashboard.gate import guard
from dashboard.headers import add_headers
from dashboard.pages import PAGES
from dashboard.services import PersonalDesk, Services
from dashboard.start import add_start
from dashboard.stream import add_live
from dashboard.watch.health import add_health, draining_mark
from dashboard.watch.requests import add_watch, note_failure
from spending.errors import SpendingError, StoreError, TooManyRequests

_ASSETS = Path(__file__).parent / "assets"
_OWN = _ASSETS / "web"
_BOOTSTRAP = _ASSETS / "vendor" / "bootstrap.min.css"

_INDEX = """<!doctype html>
<html lang="en" data-bs-theme="light" data-amounts="shown" data-account="" data-person="">
<head>
{%metas%}
<title>{%title%}</title>
<script src="/assets/first/theme.js"></script>
<link rel="icon" type="image/svg+xml" href="/assets/first/icon.svg">
<link rel="apple-touch-icon" href="/assets/first/icon-192.png">
<link rel="manifest" href="/assets/first/app.webmanifest">
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


class Program(Dash):
    """Dash, whose page says whose it is, so that the browser keeps drafts of several apart."""

    def interpolate_index(self, *args: Any, **parts: Any) -> str:  # noqa: ANN401 - Dash's
        """Give the page around everything: whose it is, and whether amounts are hidden in it."""
        whole: str = super().interpolate_index(*args, **parts)  # type: ignore[no-untyped-call]
        mark, name = marked(current_user.owner), escape(called(current_user.session))
        whose = f'data-account="{mark}" data-person="{name}"'
        whole = whole.replace('data-account="" data-person=""', whose, 1)
        if amounts_hidden():
            whole = whole.replace('data-amounts="shown"', 'data-amounts="hidden"', 1)
        return whole


def amounts_hidden() -> bool:
    """Whether the browser that asks is one in which somebody hid the amounts."""
    return request.cookies.get("amounts") == "hidden"


def create_app(services: Services) -> Dash:
    """Make the program over the services of its process."""
    looks = bundle("pages.css", [_BOOTSTRAP, *sorted(_OWN.glob("*.css"))])
    scripts = bundle("pages.js", [_ASSETS / "late_grid.js", *sorted(_OWN.glob("*.js"))])
    app = Program(
        "expense-tracker",
        server=Flask("dashboard", static_folder=None),  # type: ignore[arg-type] # Dash takes one
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
    app.layout = shell.frame(
        PAGES, expense_form.frame(), settings_page.overlay(), saved_views.panel()
    )
    access = services.access()

    def open_desk() -> PersonalDesk:
        return services.desk(current_user.owner, hidden=amounts_hidden())

    callbacks.register(app, open_desk, access.account, PAGES)
    static_files.serve(app, (looks, scripts))
    app.server.config[plain.LOOKS] = looks.address
    _add_server(app, services, access, open_desk)
    services.runner.start()
    return app


def _add_server(
    app: Dash, services: Services, access: Access, open_desk: Callable[[], PersonalDesk]
) -> None:
    """Put the gate before every route, and add those that are no page of Dash's."""
    server: Flask = app.server
    server.secret_key = secrets.token_bytes(32)  # nothing is signed with it: sessions are records
    if services.settings.behind_proxy:
        server.wsgi_app = ProxyFix(server.wsgi_app, x_for=1, x_proto=0, x_host=0)  # type: ignore[method-assign] # as Flask's documents say
    behind_proxy = services.settings.behind_proxy
    add_watch(server, app.callback_map, services.meter, behind_proxy=behind_proxy)
    carry(server, access)
    guard(server, app.callback_map, access)
    add_api(server, services, access)
    add_as_of(server)
    add_start(server, open_desk)
    add_doors(server, access, services.runner.look)
    add_export(server, open_desk, access)
    add_live(server, services.live, open_desk, access)
    server.extensions["live"] = services.live
    add_health(server, services.check, draining_mark(services.settings))
    add_failures(server)
    over_tls = services.settings.over_tls
    add_headers(server, app.csp_hashes(), sign_out_at=sign_out_origin(access), over_tls=over_tls)


def show_failure(error: Exception) -> None:
    """Show what went wrong where the person looks; log what is nobody's business with an id.

    A page that cannot be shown says so in its own place, anything else in a message. Who asks too
    much is answered by HTTP's own number instead, which programs understand too.
    """
    if isinstance(error, TooManyRequests):
        raise error
    if not isinstance(error, SpendingError) or isinstance(error, StoreError):
        note_failure()
    text = told(error)
    page = next((one["id"] for one in _outputs() if one["property"] == "className"), None)
    if page is None:
        dash.set_props(ids.NOTICES, {"children": [failure(text)]})
    else:
        dash.set_props(page, {"className": FAILED})
        dash.set_props(ids.failed(page), {"children": could_not_show(text)})


def _outputs() -> list[dict[str, Any]]:
    """Give what the running callback would have set: one, some in a row, or some by name."""
    shape = dash.ctx.outputs_grouping
    if isinstance(shape, dict):
        return [shape] if "property" in shape else list(shape.values())
    return list(shape or ())


__all__ = ["create_app"]
