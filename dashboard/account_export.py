"""Everything an account holds, to take away."""

from collections.abc import Callable
from tempfile import SpooledTemporaryFile
from typing import Final

from flask import Flask, Response, request, send_file

from dashboard.auth.access import Access, address
from dashboard.auth.events import marked, note
from dashboard.export import write_archive
from dashboard.gate import FILES, refuse
from dashboard.services import PersonalDesk

_IN_MEMORY: Final = 4 * 1024 * 1024


def add_export(server: Flask, open_desk: Callable[[], PersonalDesk], access: Access) -> None:
    """Add the download of everything; no other site's page can begin it."""

    @server.get("/account/export")
    def account_export() -> Response:
        if request.headers.get("Sec-Fetch-Site") in {"cross-site", "same-site"}:
            refuse("export", "This request comes from another site.")
        desk = open_desk()
        access.rates.take(FILES, f"export {desk.owner}")
        note("account exported", owner=marked(desk.owner), address=address())
        file = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - sending it closes it
        write_archive(desk, file)
        file.seek(0)
        day = desk.today(desk.book()).isoformat()
        return send_file(
            file,
            mimetype="application/zip", as_attachment=True, download_name=f"expenses-{day}.zip",
        )  # fmt: skip
