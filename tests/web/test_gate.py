"""The door: only this machine, under its own name, and only its own pages."""

import json
from typing import Any

import pytest
from dash_client import DashClient, at
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from components import ids
from dashboard.gate import CALLBACKS as CALLBACK
from dashboard.gate import MOST_BYTES


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


# What is posted to the callbacks


def _body(client: DashClient) -> dict[str, Any]:
    """Give what a browser posts when somebody opens a page."""
    place = at(ids.URL, "pathname")
    return client.request_of(place, {place: "/"}, output=ids.PAGE)


def test_own_body_is_answered(client: DashClient) -> None:
    """What our pages post goes through."""
    assert client.http.post(CALLBACK, json=_body(client)).status_code == 200


@pytest.mark.parametrize(
    "data", [b"", b"{", b"\xff\xfe", b"nothing", b"[" * 100_000, b'{"output": NaN']
)
def test_no_json(client: DashClient, data: bytes, caplog: pytest.LogCaptureFixture) -> None:
    """What is no JSON is refused in words, without a stack in the log."""
    refused = client.http.post(CALLBACK, data=data, content_type="application/json")

    assert refused.status_code == 400
    assert refused.get_json() == {"error": "The body is not JSON."}
    assert all(record.exc_info is None for record in caplog.records)


@pytest.mark.parametrize(
    "change",
    [
        {"output": "nowhere.children"},
        {"output": 7},
        {"output": ["a"]},
        {"inputs": None},
        {"inputs": []},
        {"inputs": [7]},
        {"inputs": [{}]},
        {"inputs": [[{"id": "url", "property": "pathname"}]]},
        {"inputs": [{"id": "url", "property": "href", "value": "/"}]},
        {"inputs": [{"id": {"type": "url"}, "property": "pathname"}]},
        {"state": [{"id": "url", "property": "pathname"}]},
        {"outputs": None},
        {"outputs": []},
        {"outputs": {"id": "page"}},
        {"outputs": [1, 2]},
        {"changedPropIds": 5},
        {"changedPropIds": [5]},
    ],
    ids=str,
)
def test_foreign_shape(client: DashClient, change: dict[str, object]) -> None:
    """A body whose parts are not those of the callback is refused before anything runs."""
    refused = client.http.post(CALLBACK, json={**_body(client), **change})

    assert refused.status_code == 400
    assert set(refused.get_json()) == {"error"}


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=12,
)
_PARTS = st.sampled_from(["output", "outputs", "inputs", "state", "changedPropIds"])


@given(part=_PARTS, value=_JSON, at_output=st.integers(0, 200))
@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_shape(client: DashClient, part: str, value: object, at_output: int) -> None:
    """Whatever stands in the place of a part, of any callback, it is no failure of the program."""
    wired = sorted(client.app.callback_map)
    output = wired[at_output % len(wired)]
    body = {"output": output, "inputs": [], "state": [], "outputs": None, part: value}

    assert client.http.post(CALLBACK, json=body).status_code in {200, 204, 400}


@given(value=_JSON, place=st.integers(0, 20))
@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_prop(client: DashClient, value: object, place: int) -> None:
    """A prop that is none, in the place of one, is refused or answered, never a failure."""
    body = _body(client)
    parts = [body["inputs"][0], body["outputs"][0], body["outputs"][1]]
    parts[place % 3]["id" if place % 2 else "property"] = value

    assert client.http.post(CALLBACK, json=body).status_code in {200, 400}


def test_half_a_letter(client: DashClient) -> None:
    """Half of a letter, which no answer could hold, is told of and reaches no callback."""
    place = at(ids.URL, "pathname")
    body = json.dumps(client.request_of(place, {place: "/\ud800"}, output=ids.PAGE))
    answer = client.http.post(CALLBACK, data=body, content_type="application/json")
    assert answer.status_code == 400
    assert answer.get_json() == {"error": "The body holds half a letter."}
