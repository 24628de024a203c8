"""What a web server imports: the one module whose import does something."""

import logging
import os
import sys

from dashboard.app import create_app
from dashboard.services import open_services
from dashboard.settings import Settings
from dashboard.watch.log import configure
from spending.errors import SpendingError

_BOOT_FAILED = 3
"""gunicorn's own code for a worker that cannot start; with it the server gives up at once."""

try:
    settings = Settings.from_environ(os.environ)
    configure(settings.log)
    app = create_app(open_services(settings))
    # Dash would do this with the first request, and answer those that come meanwhile by 404: a page
    # whose scripts several threads of a new worker are asked for stayed empty.
    app._setup_server()  # type: ignore[no-untyped-call] # noqa: SLF001 - Dash has no other way
    server = app.server
except SpendingError as error:
    if os.environ.get("EXPENSES_LOG") == "json":
        logging.getLogger(__name__).critical("%s", error.message)
    else:
        sys.stderr.write(f"{error.message}\n")
    sys.exit(_BOOT_FAILED)
