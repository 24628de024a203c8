"""What the environment says about signing in, and what of it is refused before anything starts."""

from pathlib import Path

import pytest

from dashboard.settings import COGNITO, LOCAL, SESSION_LIMITS, Settings
from spending.errors import InvalidInput

_COGNITO = {
    "EXPENSES_AUTH": "cognito",
    "COGNITO_ISSUER": "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_abc",
    "COGNITO_DOMAIN": "https://expenses.auth.eu-west-1.amazoncognito.com",
    "COGNITO_CLIENT_ID": "client",
    "EXPENSES_BASE_URL": "https://expenses.example",
}


def test_local_link_is_the_default() -> None:
    """Without a word the program serves this machine, to whoever has the link."""
    settings = Settings.from_environ({})
    assert settings.pool is None
    assert settings.host == "127.0.0.1"
    assert settings.session_limits == SESSION_LIMITS[LOCAL]
    assert not settings.over_tls


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "10.0.0.1", "expenses.example", "127.0.0.2"])  # noqa: S104 - refused
def test_local_link_serves_no_other_address(host: str) -> None:
    """A token in an address is for loopback alone."""
    with pytest.raises(InvalidInput, match="serves this machine alone"):
        Settings.from_environ({"HOST": host})


def test_cognito_is_read() -> None:
    """With Cognito the program may be served to others, over TLS."""
    settings = Settings.from_environ({**_COGNITO, "HOST": "0.0.0.0"})  # noqa: S104 - meant
    assert settings.pool is not None
    assert settings.pool.client_id == "client"
    assert settings.over_tls
    assert settings.session_limits == SESSION_LIMITS[COGNITO]


@pytest.mark.parametrize("missing", [name for name in _COGNITO if name != "EXPENSES_AUTH"])
def test_what_cognito_needs_is_named(missing: str) -> None:
    """A variable that is missing is named."""
    environ = {name: value for name, value in _COGNITO.items() if name != missing}
    with pytest.raises(InvalidInput) as told:
        Settings.from_environ(environ)
    assert told.value.field == missing


@pytest.mark.parametrize("name", ["COGNITO_ISSUER", "COGNITO_DOMAIN", "EXPENSES_BASE_URL"])
@pytest.mark.parametrize(
    "text", ["http://expenses.example", "expenses.example", "ftp://x", "https://"]
)
def test_address_without_tls_is_refused(name: str, text: str) -> None:
    """Only this machine's own addresses may do without TLS."""
    with pytest.raises(InvalidInput) as told:
        Settings.from_environ({**_COGNITO, name: text})
    assert told.value.field == name


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("https://Expenses.Example", "https://expenses.example"),
        ("HTTPS://expenses.example:443/", "https://expenses.example"),
        ("https://expenses.example:8443", "https://expenses.example:8443"),
        ("http://localhost:8050", "http://localhost:8050"),
        ("http://[::1]:80", "http://[::1]"),
    ],
)
def test_address_is_as_browsers_write_it(text: str, kept: str) -> None:
    """What is held against the Host of a request is in small letters, without the usual port."""
    assert Settings.from_environ({**_COGNITO, "EXPENSES_BASE_URL": text}).base_url == kept


@pytest.mark.parametrize(
    "text",
    [
        "https://user@expenses.example",
        "https://expenses.example#x",
        "https://x:port",
        "https://[::1",
    ],
)
def test_address_of_something_else_is_refused(text: str) -> None:
    """Names, fragments and ports that are none are told."""
    with pytest.raises(InvalidInput):
        Settings.from_environ({**_COGNITO, "EXPENSES_BASE_URL": text})


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("EXPENSES_AUTH", "none"),
        ("EXPENSES_AUTH", "Cognito"),
        ("EXPENSES_BASE_URL", "https://expenses.example/app"),
        ("EXPENSES_BEHIND_PROXY", "2"),
    ],
)
def test_strange_value_is_told(name: str, text: str) -> None:
    """A value that means nothing stops the start, by name."""
    with pytest.raises(InvalidInput) as told:
        Settings.from_environ({**_COGNITO, name: text})
    assert told.value.field == name


def test_mails_go_to_a_folder_unless_told(tmp_path: Path) -> None:
    """Without a word mails lie beside the data; a folder or an address may be named."""
    beside = Settings.from_environ({"EXPENSES_STORE": f"sqlite:{tmp_path / 'e.db'}"})
    assert (beside.mail_folder, beside.mail_sender) == (tmp_path / "mail", "")
    named = Settings.from_environ({"EXPENSES_MAIL": f"folder:{tmp_path / 'post'}"})
    assert named.mail_folder == tmp_path / "post"
    sent = Settings.from_environ({"EXPENSES_MAIL": "ses:Limits@Example.org"})
    assert (sent.mail_folder, sent.mail_sender) == (None, "Limits@example.org")


@pytest.mark.parametrize(
    "text", ["smtp:x", "folder:", "ses", "ses:nobody", "ses:a@b.org\nBcc: x@y"]
)
def test_strange_way_of_mails_is_told(text: str) -> None:
    """What is neither a folder nor an address stops the start, by name."""
    with pytest.raises(InvalidInput) as told:
        Settings.from_environ({"EXPENSES_MAIL": text})
    assert told.value.field == "EXPENSES_MAIL"


def test_links_lead_here() -> None:
    """Links in mails begin with the address browsers use, on this machine with its port."""
    assert Settings.from_environ({"PORT": "8123"}).address == "http://127.0.0.1:8123"
    there = Settings.from_environ({**_COGNITO, "EXPENSES_BASE_URL": "https://e.example/"})
    assert there.address == "https://e.example"
