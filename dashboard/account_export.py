"""Everything an account holds, to take away."""

from collections.abc import Callable

from flask import Flask, Response, request, send_file

from dashboard.auth.access import Access, address
from dashboard.auth.events import marked, note
from dashboard.export import spooled, write_archive
from dashboard.gate import FILES, refuse
from dashboard.services import PersonalDesk


def add_export(server: Flask, open_desk: Callable[[], PersonalDesk], access: Access) -> None:
    """Add the download of everything; no other site's page can begin it."""

    @server.get("/account/export")
    def account_export() -> Response:
        if request.headers.get("Sec-Fetch-Site") in {"cross-site", "same-site"}:
            refuse("export", "This request comes from another site.")
        desk = open_desk()
        access.rates.take(FILES, f"export {desk.owner}")
        note("account exported", owner=marked(desk.owner), address=address())
        file = spooled(lambda opened: write_archive(desk, opened))
        day = desk.today(desk.book()).isoformat()
        return send_file(
            file,
            mimetype="application/zip", as_attachment=True, download_name=f"expenses-{day}.zip",
        )  # fmt: skip
