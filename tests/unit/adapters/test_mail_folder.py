"""A folder takes mails as files that mail programs open."""

import stat
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
from builders import NOON

from adapters.mail import MailFolder
from components.alert_mail import MailWords
from dashboard.letter import letter
from spending.errors import MailDelayed


def a_letter(mail_id: str = "7") -> EmailMessage:
    """Give a mail."""
    words = MailWords("Café is near its limit", "Café: €82.00\n", "<p>Café</p>")
    return letter(
        words, sender="me@localhost", to="ann@example.org", owner="ann", mail_id=mail_id, at=NOON
    )


def test_each_mail_is_a_file(tmp_path: Path) -> None:
    """A mail is one file, its owner's alone, in a folder that is made when it is missing."""
    folder = tmp_path / "data" / "mail"
    MailFolder(folder).send(a_letter("7"))
    MailFolder(folder).send(a_letter("8"))

    files = sorted(folder.iterdir())
    assert [file.suffix for file in files] == [".eml", ".eml"]
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert all(file.name.startswith("20261122T120000-") for file in files)


def test_file_reads_back(tmp_path: Path) -> None:
    """What is in the file is the mail, text and page, in letters any server takes."""
    MailFolder(tmp_path).send(a_letter())
    (file,) = tmp_path.iterdir()
    raw = file.read_bytes()
    message = message_from_bytes(raw, policy=default)

    assert raw.isascii()
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert message["To"] == "ann@example.org"
    assert message["Subject"] == "Café is near its limit"
    assert message["Auto-Submitted"] == "auto-generated"
    text, page = (message.get_body((kind,)) for kind in ("plain", "html"))
    assert text
    assert page
    assert text.get_content() == "Café: €82.00\r\n"
    assert page.get_content().strip() == "<p>Café</p>"


def test_repeat_bears_the_same_id() -> None:
    """A mail sent again can be told from another one, and its id says nothing about anybody."""
    first, again, other = a_letter("7"), a_letter("7"), a_letter("8")
    assert first["Message-ID"] == again["Message-ID"] != other["Message-ID"]
    assert "ann" not in first["Message-ID"].partition("@")[0]


def test_folder_that_cannot_be_written(tmp_path: Path) -> None:
    """Where nothing can be written the mail was certainly not sent, and nothing half is left."""
    (tmp_path / "mail").write_text("a file, no folder")
    with pytest.raises(MailDelayed):
        MailFolder(tmp_path / "mail").send(a_letter())
    assert [one.name for one in tmp_path.iterdir()] == ["mail"]


def test_half_a_mail_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A mail that does not get its name is taken away again."""

    def full(*_: object) -> None:
        raise OSError

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(MailDelayed):
        MailFolder(tmp_path).send(a_letter())
    assert list(tmp_path.iterdir()) == []
