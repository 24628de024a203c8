"""How gunicorn serves the program: HOST, PORT and WEB_CONCURRENCY say where and how wide."""

import ctypes
import os
import sys
from typing import Any, Final

from gunicorn.glogging import Logger

from dashboard.auth.link import open_in_browser, sign_in_link, token_in
from dashboard.live import MOST_STREAMS
from dashboard.settings import Settings
from dashboard.watch.health import draining_mark
from dashboard.watch.log import GUNICORN_TEXT, formatter
from spending.errors import SpendingError

# A pool of memory for each of many threads would keep what was once used: workers grew by a
# quarter in a minute of load. Two pools stay flat, and no request waits for them.
_M_ARENA_MAX: Final = -8
if hasattr(_libc := ctypes.CDLL(None), "mallopt"):  # glibc's
    _libc.mallopt(_M_ARENA_MAX, 2)

_BAD_REQUEST: Final = "Invalid request from ip="

try:
    _settings = Settings.from_environ(os.environ)
except SpendingError as error:
    sys.exit(error.message)

bind = (
    f"[{_settings.host}]:{_settings.port}"
    if ":" in _settings.host
    else f"{_settings.host}:{_settings.port}"
)
workers = int(os.environ.get("WEB_CONCURRENCY") or "1")
worker_class = "gthread"
# A page that listens holds a thread: as many as may listen, and 16 for what pages ask.
threads = MOST_STREAMS + 16
timeout = 60
graceful_timeout = 30
keepalive = 75
limit_request_line = 8190
control_socket_disable = True  # it would be a socket in the home folder
accesslog = None  # addresses of pages carry merchants and amounts
errorlog = "-"
loglevel = "warning"
forwarded_allow_ips = ""  # who visits is read in one place, by the program


class logger_class(Logger):  # type: ignore[misc] # noqa: N801 - gunicorn's name for it; it ships no types
    """Writes lines as the program does, and leaves out what a request that is none said.

    That may hold a token, or a merchant.
    """

    def setup(self, cfg: Any) -> None:  # noqa: ANN401 - gunicorn's, untyped
        """Set the log up."""
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(formatter(_settings.log, GUNICORN_TEXT))

    def warning(self, msg: object, *args: Any, **kept: Any) -> None:  # noqa: ANN401 - logging's
        """Log a warning."""
        text = str(msg)
        super().warning(
            text.partition(":")[0] if text.startswith(_BAD_REQUEST) else msg, *args, **kept
        )


def on_starting(server: object) -> None:
    """Be ready again, after a stop that was announced."""
    del server
    draining_mark(_settings).unlink(missing_ok=True)


def when_ready(server: object) -> None:
    """Say where the pages are; with the local link, open it where there is a screen."""
    del server
    if _settings.log == "json":  # the link holds a token; `signin-link` prints it
        return
    folder = _settings.data_folder
    where = _settings.base_url or sign_in_link(_settings, token_in(folder))
    sys.stdout.write(f"Expense Tracker is at {where}\n")
    sys.stdout.flush()
    if not _settings.pool:
        open_in_browser(where, folder, os.environ)


def post_worker_init(worker: Any) -> None:  # noqa: ANN401 - gunicorn's, untyped
    """Let streams end when the worker is to: it waits for what is being answered."""
    worker.wsgi.extensions["live"].end_when(lambda: not worker.alive)
