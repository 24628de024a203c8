"""The door: only this machine, under its own name, and only its own pages."""

import pytest
from dash_client import DashClient

from dashboard.gate import MOST_BYTES

CALLBACK = "/_dash-update-component"


@pytest.mark.parametrize("host", ["127.0.0.1:8050", "localhost:8050", "[::1]:8050", "localhost"])
def test_this_machine(client: DashClient, host: str) -> None:
    """A browser on this machine is answered, whatever it calls the machine."""
    assert client.http.get("/", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8050", "127.0.0.1.evil.example", "localhost.evil:80"]
)
@pytest.mark.parametrize("path", ["/", CALLBACK, "/_dash-layout", "/assets/web/shell.css"])
def test_foreign_name(client: DashClient, host: str, path: str) -> None:
    """A page elsewhere that had its name point here gets nothing."""
    assert client.http.get(path, headers={"Host": host}).status_code == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost:1"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_foreign_page(client: DashClient, headers: dict[str, str]) -> None:
    """Another page's script cannot change anything here."""
    refused = client.http.post(CALLBACK, json={}, headers=headers)

    assert refused.status_code == 403


def test_own_page(client: DashClient) -> None:
    """Our own page is let through to the callbacks."""
    own = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}

    assert client.http.post(CALLBACK, json={"x": 1}, headers=own).status_code != 403


def test_huge_body(client: DashClient) -> None:
    """A body beyond the largest file is refused unread."""
    refused = client.http.post(
        CALLBACK,
        data=b"{}",
        headers={"Content-Type": "application/json"},
        environ_overrides={"CONTENT_LENGTH": str(MOST_BYTES + 1)},
    )

    assert refused.status_code == 413


@pytest.mark.parametrize("path", ["/", "/_dash-layout", "/livez", "/nowhere"])
def test_headers(client: DashClient, path: str) -> None:
    """Pages are kept by no cache, framed by nobody and sniffed by no browser."""
    headers = client.http.get(path).headers

    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
