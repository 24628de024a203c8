"""How gunicorn serves the program: HOST, PORT and WEB_CONCURRENCY say where and how wide."""

import os
import sys

from dashboard.auth.link import open_in_browser, sign_in_link, token_in
from dashboard.settings import Settings

bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8050')}"
workers = int(os.environ.get("WEB_CONCURRENCY", "1"))
worker_class = "gthread"
threads = 16
timeout = 60
graceful_timeout = 30
keepalive = 75
control_socket_disable = True  # it would be a socket in the home folder
accesslog = None  # addresses of pages carry merchants and amounts
errorlog = "-"
loglevel = "warning"
forwarded_allow_ips = ""  # who visits is read in one place, by the program


def when_ready(server: object) -> None:
    """Say where the pages are; with the local link, open it where there is a screen."""
    del server
    settings = Settings.from_environ(os.environ)
    where = settings.base_url or sign_in_link(settings, token_in(settings.data_folder))
    sys.stdout.write(f"Expense Tracker is at {where}\n")
    sys.stdout.flush()
    if not settings.pool:
        open_in_browser(where, os.environ)
