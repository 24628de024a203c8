"""A folder in which every mail is a file, for a machine that sends none."""

import os
import re
import secrets
from contextlib import suppress
from email.message import EmailMessage
from pathlib import Path
from typing import Final

from spending.errors import MailDelayed

SENDER: Final = "expense-tracker@localhost"

_FILE_MODE: Final = 0o600
_FOLDER_MODE: Final = 0o700


class MailFolder:
    """Writes each mail to a file of its own, `<moment>-<id>.eml`, which mail programs open."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @property
    def sender(self) -> str:
        """The address mails come from."""
        return SENDER

    def send(self, message: EmailMessage) -> None:
        """Put a mail into the folder, whole or not at all; raises MailDelayed."""
        path = self._folder / _name(message)
        making = path.with_name(f".{secrets.token_hex(8)}")
        try:
            self._folder.mkdir(mode=_FOLDER_MODE, parents=True, exist_ok=True)
            _write(making, message.as_bytes())
            making.replace(path)
        except OSError as error:
            with suppress(OSError):
                making.unlink(missing_ok=True)
            reason = "the folder for mails cannot be written"
            raise MailDelayed(reason) from error


def _write(path: Path, text: bytes) -> None:
    opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _FILE_MODE)
    with os.fdopen(opened, "wb") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _name(message: EmailMessage) -> str:
    """Give a file name that sorts by time; nothing in it but letters, digits and dashes."""
    sent = message["Date"].datetime
    name = re.sub(r"[^0-9A-Za-z]+", "-", str(message["Message-ID"]).partition("@")[0])
    return f"{sent:%Y%m%dT%H%M%S}-{name.strip('-')}.eml"
