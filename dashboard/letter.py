"""A mail as it goes out: headers, a plain text and a page that says the same."""

import hashlib
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from typing import Final

from email_validator import validate_email

from components.alert_mail import MailWords
from spending.errors import MailRefused

NAME: Final = "Expense Tracker"

_POLICY: Final = SMTP.clone(cte_type="7bit")
"""Nothing in a mail but ASCII: no server on its way has to turn it into anything."""


def letter(
    words: MailWords, *, sender: str, to: str, owner: str, mail_id: str, at: datetime
) -> EmailMessage:
    """Put a mail together; sent again, it has the same Message-ID, which tells a repeat.

    The id says neither whose mail it is nor what it tells. Raises MailRefused for an address mail
    servers have no letters for.
    """
    message = EmailMessage(_POLICY)
    message["From"] = Address(NAME, addr_spec=sender)
    message["To"] = Address(addr_spec=_in_ascii(to))
    message["Subject"] = words.subject
    message["Date"] = at
    message["Message-ID"] = f"<{_name(owner, mail_id)}@{sender.partition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(words.text)
    message.add_alternative(words.html, subtype="html")
    return message


def _in_ascii(to: str) -> str:
    """Give an address with its domain as the network writes it: `name@xn--…`."""
    plain = validate_email(to, check_deliverability=False).ascii_email
    if plain is None:
        reason = "its address has letters before the @ that mail servers do not take"
        raise MailRefused(reason)
    return plain


def _name(owner: str, mail_id: str) -> str:
    return hashlib.sha256(f"mail:{owner}\x1f{mail_id}".encode()).hexdigest()[:32]
