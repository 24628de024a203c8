"""Everything an account holds, to take away."""

from collections.abc import Callable
from tempfile import SpooledTemporaryFile
from typing import Final

from flask import Flask, Response, send_file

from dashboard.export import write_archive
from dashboard.services import PersonalDesk

_IN_MEMORY: Final = 4 * 1024 * 1024


def add_export(server: Flask, open_desk: Callable[[], PersonalDesk]) -> None:
    """Add the download of everything."""

    @server.get("/account/export")
    def account_export() -> Response:
        desk = open_desk()
        file = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - sending it closes it
        write_archive(desk, file)
        file.seek(0)
        day = desk.today(desk.book()).isoformat()
        return send_file(
            file,
            mimetype="application/zip", as_attachment=True, download_name=f"expenses-{day}.zip",
        )  # fmt: skip
