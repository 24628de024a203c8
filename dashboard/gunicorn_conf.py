"""How gunicorn serves the program: HOST, PORT and WEB_CONCURRENCY say where and how wide."""

import os
import sys

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


def when_ready(server: object) -> None:
    """Say where the pages are."""
    del server
    sys.stdout.write(f"Expense Tracker is at http://{bind}\n")
    sys.stdout.flush()
