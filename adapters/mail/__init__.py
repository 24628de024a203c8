"""Where mails go: a folder of this machine, or Amazon SES."""

from adapters.mail.folder import MailFolder
from adapters.mail.ses import SesMailer

__all__ = ["MailFolder", "SesMailer"]
