"""The door: only this machine, under its own name, and only its own pages."""

import json
import re
from base64 import b64encode
from hashlib import sha256
from typing import Any

import pytest
from dash_client import DashClient, at
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import Headers

from components import ids
from dashboard.gate import CALLBACKS as CALLBACK
from dashboard.gate import MOST_BYTES, MOST_BYTES_WITHOUT_FILE


@pytest.mark.parametrize("host", ["127.0.0.1:8050", "localhost:8050", "[::1]:8050", "localhost"])
def test_this_machine(client: DashClient, host: str) -> None:
    """A browser on this machine is answered, whatever it calls the machine."""
    stranger = client.app.server.test_client()
    assert stranger.get("/signin", headers={"Host": host}).status_code == 200


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
    assert "Cookie" in headers["Vary"]
    _check_always(headers)


@pytest.mark.parametrize("host", ["localhost", "evil.example"])
@pytest.mark.parametrize(
    "path", ["/", "/assets/first/theme.js", "/assets/nope", "/signin", CALLBACK, "/_nope", "/a%00b"]
)
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "OPTIONS"])
def test_headers_of_any_answer(client: DashClient, method: str, path: str, host: str) -> None:
    """Answers to nobody, to the wrong method and under a wrong name are no exception."""
    stranger = client.app.server.test_client()
    _check_always(stranger.open(path, method=method, headers={"Host": host}).headers)


def _check_always(headers: Headers) -> None:
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert not [name for name in headers.keys() if name.startswith("Access-Control")]  # noqa: SIM118 - pairs else
    policy = dict(
        part.strip().partition(" ")[::2] for part in headers["Content-Security-Policy"].split(";")
    )
    assert policy["default-src"] == policy["frame-ancestors"] == policy["object-src"] == "'none'"
    assert policy["base-uri"] == policy["style-src-attr"] == "'none'"
    assert "unsafe" not in policy["script-src"]
    assert "unsafe" not in policy["style-src"]
    assert policy["form-action"] == "'self'"


def test_policy_knows_every_script_of_the_page(client: DashClient) -> None:
    """Whatever stands between script tags is allowed by its hash, and nothing more is."""
    page = client.http.get("/")
    tags = r"<script[^>]*application/javascript[^>]*>(.+?)</script>"
    inline = re.findall(tags, page.text, re.DOTALL)
    hashes = [f"'sha256-{b64encode(sha256(one.encode()).digest()).decode()}'" for one in inline]
    policy = page.headers["Content-Security-Policy"]
    assert inline
    assert all(one in policy for one in hashes)


# What is posted to the callbacks


def _body(client: DashClient) -> dict[str, Any]:
    """Give what a browser posts when somebody opens a page."""
    place = at(ids.URL, "pathname")
    return client.request_of(place, {place: "/"}, output=ids.PAGE)


def test_own_body_is_answered(client: DashClient) -> None:
    """What our pages post goes through."""
    assert client.http.post(CALLBACK, json=_body(client)).status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        {"deep": json.loads("[" * 40 + "]" * 40)},
        {"many": [0] * 100_001},
        {"many": [[[]] * 400] * 300},
    ],
    ids=["deep", "long", "wide"],
)
def test_too_much_in_a_body(client: DashClient, body: dict[str, object]) -> None:
    """A body is refused before a callback sees it when it is nested too deep or holds too much."""
    refused = client.http.post(CALLBACK, json={**_body(client), **body})

    assert refused.status_code == 400
    assert refused.get_json() == {"error": "The body is nested too deep or holds too much."}


def test_large_body_is_for_files_alone(client: DashClient) -> None:
    """Only what brings a file may be larger than two mebibytes."""
    place = at(ids.URL, "pathname")
    body = client.request_of(place, {place: "x" * (MOST_BYTES_WITHOUT_FILE + 1)}, output=ids.PAGE)
    assert client.http.post(CALLBACK, json=body).status_code == 413


def test_files_are_not_sent_too_often(client: DashClient) -> None:
    """A person who sends one file after the other is told how long to wait."""
    draft = at(ids.IMPORT_DRAFT, "data")
    given = {draft: {"operation": "x"}, at(ids.IMPORT_FILE, "contents"): "data:text/csv;base64,"}
    body = client.request_of(draft, given, output=ids.IMPORT_PREVIEW)
    statuses = [client.http.post(CALLBACK, json=body).status_code for _ in range(70)]
    assert statuses.count(200) == 60
    refused = client.http.post(CALLBACK, json=body)
    assert refused.status_code == 429
    assert 0 < int(refused.headers["Retry-After"]) <= 60


def test_much_is_refused_unread(client: DashClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """What holds too much is counted as it came, not taken apart first."""
    monkeypatch.setattr("flask.wrappers.Request.get_json", lambda *_: pytest.fail("was read"))
    data = b"[" + b"[]," * 200_000 + b"[]]"
    refused = client.http.post(CALLBACK, data=data, content_type="application/json")
    assert refused.status_code == 400


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32", "latin-1"])
def test_other_encodings(client: DashClient, encoding: str) -> None:
    """JSON travels in UTF-8; in another encoding a check could be passed by unseen."""
    place = at(ids.URL, "pathname")
    body = json.dumps(
        client.request_of(place, {place: "/\u00e4"}, output=ids.PAGE), ensure_ascii=False
    )
    refused = client.http.post(
        CALLBACK, data=body.encode(encoding), content_type="application/json"
    )
    assert refused.status_code == 400


def test_half_a_letter_in_bytes(client: DashClient) -> None:
    """Half of a letter written as bytes is no UTF-8."""
    place = at(ids.URL, "pathname")
    body = json.dumps(client.request_of(place, {place: "/?"}, output=ids.PAGE)).encode()
    refused = client.http.post(
        CALLBACK, data=body.replace(b"/?", b"/\xed\xb2\x80"), content_type="application/json"
    )
    assert refused.status_code == 400


@pytest.mark.parametrize(
    "path", ["/assets/", "/assets", "/assets/nope.css", "/assets//", "/assets/%2f"]
)
def test_folder_of_assets_is_no_way_in(client: DashClient, path: str) -> None:
    """Only files are answered to nobody."""
    answer = client.app.server.test_client().get(path)
    assert answer.status_code in {303, 308, 404}
    assert "data-account" not in answer.text


@pytest.mark.parametrize(
    "origin", ["http://[", "null", "", "https://localhost", "http://localhost:80", "x"]
)
def test_origin_that_is_not_ours(client: DashClient, origin: str) -> None:
    """Anything but our own origin, letter by letter, is another site's."""
    refused = client.http.post("/signout", headers={"Origin": origin})
    assert refused.status_code == 403


@pytest.mark.parametrize(
    ("came_from", "status"),
    [("127.0.0.1", 200), ("::1", 200), ("::ffff:127.0.0.1", 200), ("127.8.8.8", 200),
     ("192.168.1.7", 403), ("203.0.113.9", 403), ("::ffff:10.0.0.1", 403), ("", 403)],
)  # fmt: skip
def test_other_machines(client: DashClient, came_from: str, status: int) -> None:
    """However the server was told to listen, the local link is for this machine."""
    stranger = client.app.server.test_client()
    answer = stranger.get("/signin", environ_overrides={"REMOTE_ADDR": came_from})
    assert answer.status_code == status


def test_person_with_a_form_is_led_to_the_door(client: DashClient) -> None:
    """A form sent after the session ended leads to signing in, not to a line of JSON."""
    stranger = client.app.server.test_client()
    led = stranger.post("/account/delete", headers={"Sec-Fetch-Mode": "navigate"})
    assert (led.status_code, led.headers["Location"]) == (303, "/signin")


def test_endless_address_is_not_carried_along(client: DashClient) -> None:
    """An address longer than a request may be leads to the door without it."""
    stranger = client.app.server.test_client()
    assert stranger.get(f"/?text={'x' * 3000}").headers["Location"] == "/signin"


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
