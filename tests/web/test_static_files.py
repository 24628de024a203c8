"""Static files: forms, names, what a browser may keep, and what nobody may have."""

import gzip
import os
import re
import time
from pathlib import Path

import dash_ag_grid
import pytest
from dash import Dash, dcc, html
from flask import Response, jsonify
from flask.testing import FlaskClient
from plotly.offline import get_plotlyjs_version  # type: ignore[import-untyped]
from werkzeug.datastructures import Headers
from werkzeug.test import TestResponse

from dashboard import static_files
from dashboard.bundle import bundle

_ASSETS = Path(static_files.__file__).parent / "assets"
_BUNDLE = _ASSETS / "vendor" / "plotly.min.js"
_PLOTLY = "/_dash-component-suites/plotly/package_data/plotly.min.js"
_CHUNK = "/_dash-component-suites/dash/dcc/async-graph.js"
_SCRIPT = "window.told = 'a text that comes again and again';\n" * 60
_FOREVER = "public, max-age=31536000, immutable"


@pytest.fixture
def assets(tmp_path: Path) -> Path:
    """Give a folder of assets with a secret beside it and ways to that secret in it."""
    folder = tmp_path / "assets"
    (folder / "inner").mkdir(parents=True)
    (folder / "own.js").write_text(_SCRIPT)
    (folder / "own.css").write_text("main { color: red }\n" * 60)
    (folder / "inner" / "tiny.svg").write_text("<svg/>")
    (tmp_path / "secret.txt").write_text("secret")
    (tmp_path / "assets-too").mkdir()
    (tmp_path / "assets-too" / "secret.txt").write_text("secret")
    (folder / "link.txt").symlink_to(tmp_path / "secret.txt")
    return folder


@pytest.fixture
def client(assets: Path) -> FlaskClient:
    """Give a browser on a small program with a page, a chart's scripts and some answers."""
    app = Dash("files", assets_folder=str(assets), suppress_callback_exceptions=True)
    app.layout = html.Div(
        [html.P(f"line {number}") for number in range(60)] + [dcc.Store(id="kept")]
    )

    def tagged() -> Response:
        response = jsonify(text="much " * 600)
        response.set_etag("version-7")
        return response

    app.server.add_url_rule("/tagged", view_func=tagged)
    static_files.serve(app)
    client: FlaskClient = app.server.test_client()
    client.get("/")  # the first page makes Dash know its files
    return client


def fetch(client: FlaskClient, path: str, accept: str = "gzip, br", **more: str) -> TestResponse:
    """Ask for a path as a browser does."""
    return client.get(path, headers={"Accept-Encoding": accept, **more})


def scripts_of(client: FlaskClient) -> list[str]:
    """Give the addresses the page names, the grid's among them."""
    return re.findall(r'(?:src|href)="(/[^"]+)"', fetch(client, "/", "").text)


@pytest.mark.parametrize(
    ("accept", "encoding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("br;q=0.3, gzip;q=0.8", "gzip"),
        ("*", "br"),
        ("zstd", None),
        ("identity", None),
        ("gzip;q=0, br;q=0", None),
        ("", None),
    ],
)
def test_best_form(client: FlaskClient, accept: str, encoding: str | None) -> None:
    """The form the browser likes best is sent; brotli before gzip before the file itself."""
    response = fetch(client, _PLOTLY, accept)

    assert response.headers.get("Content-Encoding") == encoding
    assert response.headers["Vary"] == "Accept-Encoding"
    assert int(response.headers["Content-Length"]) == len(response.data)


def test_forms_hold_the_file(client: FlaskClient, assets: Path) -> None:
    """Unpacked, a form is the file; the brotli form is the one that lies beside it."""
    raw = (assets / "own.js").read_bytes()

    assert fetch(client, "/assets/own.js", "").data == raw
    assert gzip.decompress(fetch(client, "/assets/own.js", "gzip").data) == raw
    assert fetch(client, _PLOTLY, "br").data == _BUNDLE.with_name("plotly.min.js.br").read_bytes()
    assert gzip.decompress(fetch(client, _PLOTLY, "gzip").data) == _BUNDLE.read_bytes()


def test_form_that_saves_nothing(client: FlaskClient) -> None:
    """A file that grows when compressed is sent as it lies."""
    response = fetch(client, "/assets/inner/tiny.svg")

    assert "Content-Encoding" not in response.headers
    assert response.data == b"<svg/>"


def test_tags_are_of_the_bytes(client: FlaskClient) -> None:
    """Each form has a strong tag of its own; its own tag gives 304, another form's the file."""
    tags = {form: fetch(client, _PLOTLY, form).headers["ETag"] for form in ("br", "gzip", "")}

    assert len(set(tags.values())) == 3
    assert not any(tag.startswith("W/") for tag in tags.values())
    for form, tag in tags.items():
        assert fetch(client, _PLOTLY, form, **{"If-None-Match": tag}).status_code == 304
    answer = fetch(client, _PLOTLY, "br", **{"If-None-Match": tags["gzip"]})
    assert (answer.status_code, answer.headers["ETag"]) == (200, tags["br"])


def test_unchanged_costs_nothing(client: FlaskClient) -> None:
    """A 304 compresses nothing, sends no body, and says what the file's answer said."""
    first = fetch(client, _CHUNK)
    made = static_files._form.cache_info().misses

    again = fetch(client, _CHUNK, **{"If-None-Match": first.headers["ETag"]})

    assert (again.status_code, again.data) == (304, b"")
    assert static_files._form.cache_info().misses == made
    for name in ("ETag", "Vary", "Cache-Control"):
        assert again.headers[name] == first.headers[name]


def test_tag_is_the_same_everywhere(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two processes, at two times, give a file the same tag: either's copy stays good."""
    tag = fetch(client, "/assets/own.js").headers["ETag"]
    static_files._form.cache_clear()
    later = time.time() + 1_000
    monkeypatch.setattr(time, "time", lambda: later)

    assert fetch(client, "/assets/own.js").headers["ETag"] == tag


def test_names_of_the_page_last(client: FlaskClient) -> None:
    """Whatever file the page names by its fingerprint is never asked for again."""
    unmarked = ("/_favicon", _CHUNK, _PLOTLY)  # Dash asks for a chart's by their bare names
    named = [path for path in scripts_of(client) if not path.startswith(unmarked)]

    assert len(named) > 10
    for path in named:
        response = fetch(client, path)
        assert response.status_code == 200, path
        assert response.headers["Cache-Control"] == _FOREVER, path


def test_other_names_do_not_last(client: FlaskClient, assets: Path) -> None:
    """Without its own fingerprint a file is asked about each time: it may be another version."""
    dcc_script = next(path for path in scripts_of(client) if "dash_core_components.v" in path)
    other_version = dcc_script.replace(".v", ".v9")
    other_time = re.sub(r"m\d+", "m1000000000", dcc_script)
    modified = (assets / "own.js").stat().st_mtime
    paths = [_PLOTLY, _CHUNK, other_version, other_time, "/assets/own.js", "/assets/own.js?m=1"]

    for path in paths:
        response = fetch(client, path)
        assert (response.status_code, response.headers["Cache-Control"]) == (200, "no-cache"), path
    assert fetch(client, f"/assets/own.js?m={modified}").headers["Cache-Control"] == _FOREVER


def test_changed_file(client: FlaskClient, assets: Path) -> None:
    """A file that was changed is sent as it is now, without a restart."""
    before = fetch(client, "/assets/own.js")
    (assets / "own.js").write_text(_SCRIPT.replace("told", "said"))
    os.utime(assets / "own.js", (1_000, 1_000))

    after = fetch(client, "/assets/own.js", **{"If-None-Match": before.headers["ETag"]})

    assert after.status_code == 200
    assert b"said" in gzip.decompress(after.data)


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/assets/own.js", r"(text|application)/javascript"),
        ("/assets/own.css", "text/css"),
        ("/assets/inner/tiny.svg", r"image/svg\+xml"),
        (_PLOTLY, r"(text|application)/javascript"),
    ],
)
def test_types(client: FlaskClient, path: str, kind: str) -> None:
    """A file has the type of its kind, and a browser is told not to guess another."""
    response = fetch(client, path)

    assert re.fullmatch(kind, response.mimetype or "")
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_head(client: FlaskClient) -> None:
    """HEAD says all that GET says, without the file."""
    for path in (_PLOTLY, "/assets/own.js"):
        got = fetch(client, path)
        head = client.head(path, headers={"Accept-Encoding": "gzip, br"})

        assert (head.status_code, head.data) == (200, b"")
        assert _lasting(head.headers) == _lasting(got.headers)


def _lasting(headers: Headers) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name != "Date"}


@pytest.mark.parametrize(
    "path",
    [
        "/assets/../secret.txt",
        "/assets/%2e%2e/secret.txt",
        "/assets/inner/../../secret.txt",
        "/assets/..%2fsecret.txt",
        "/assets/../assets-too/secret.txt",
        "/assets/%2Fetc/passwd",
        "/assets//etc/passwd",
        "/assets/link.txt",
        "/assets/inner",
        "/assets/none.js",
        "/assets/%00",
        "/assets/" + "a" * 5_000,
        "/_dash-component-suites/dash/dash.py",
        "/_dash-component-suites/dash/dcc/../dash.py",
        "/_dash-component-suites/dash/%2e%2e/flask/app.py",
        "/_dash-component-suites/dash//etc/passwd",
        "/_dash-component-suites/os/path.py",
        "/_dash-component-suites/dash/version.py",
    ],
)
def test_nothing_else_is_served(client: FlaskClient, path: str) -> None:
    """Only files that Dash registered or that lie in the folder of assets are there."""
    response = fetch(client, path, "")

    is_page = 'id="_dash-config"' in response.text  # two slashes are a page's address to Dash
    assert response.status_code == (200 if is_page else 404)
    assert "secret" not in response.text
    assert "root:" not in response.text


@pytest.mark.parametrize("path", ["/", "/_dash-layout"])
def test_pages_and_answers_are_compressed(client: FlaskClient, path: str) -> None:
    """Pages and JSON are compressed for whoever takes it, and vary by that."""
    packed, plain = fetch(client, path), fetch(client, path, "")

    assert packed.headers["Content-Encoding"] == "gzip"
    assert int(packed.headers["Content-Length"]) == len(packed.data) < len(plain.data) / 2
    assert packed.headers["Vary"] == plain.headers["Vary"] == "Accept-Encoding"
    assert "Content-Encoding" not in plain.headers
    if path == "/_dash-layout":
        assert gzip.decompress(packed.data) == plain.data


@pytest.mark.parametrize("path", ["/_dash-dependencies", "/tagged"])
def test_answers_left_alone(client: FlaskClient, path: str) -> None:
    """A small answer is not worth it, and one with a tag stays what the tag names."""
    response = fetch(client, path)

    assert response.status_code == 200
    assert "Content-Encoding" not in response.headers


def test_grid_is_put_off(client: FlaskClient) -> None:
    """The page names the grid's script in a tag that fetches nothing; all others stay as said."""
    page = fetch(client, "/", "").text
    tags = re.findall(r"<script[^>]*src=[^>]*>", page)

    assert [tag for tag in tags if f"/{dash_ag_grid.package_name}/" in tag] == re.findall(
        r'<script type="late" id="grid-script" src="[^"]+">', page
    )
    assert sum('type="late"' in tag for tag in tags) == 1
    assert sum(tag.startswith('<script src="') for tag in tags) == len(tags) - 1


def test_table_is_left_out(client: FlaskClient) -> None:
    """No page has Dash's own table, so none fetches its script."""
    assert "/dcc/" in fetch(client, "/", "").text
    assert "/dash_table/" not in fetch(client, "/", "").text


def test_charts_scripts_come_early_where_charts_are(client: FlaskClient) -> None:
    """The page with charts asks for their scripts ahead, by the names Dash uses; no other does."""
    page = fetch(client, "/", "").text
    ahead = re.findall(r'<link rel="preload" as="script" href="([^"]+)">', page)

    assert ahead == [_CHUNK, _PLOTLY]
    assert 'rel="preload"' not in fetch(client, "/expenses", "").text


def test_bundle_keeps_order_and_ends(assets: Path) -> None:
    """A bundle holds its files in the order given, none running into the next."""
    (assets / "a.js").write_text("(function () {})() // no end")
    (assets / "b.js").write_text("(function () {})()")
    made = bundle("all.js", [assets / "b.js", assets / "a.js", assets / "b.js"])

    assert made.data == (
        b"(function () {})()\n;\n(function () {})() // no end\n;\n(function () {})()"
    )


def test_bundle_is_kept_by_its_mark_alone(assets: Path) -> None:
    """Under the mark of what it holds a bundle lasts; under another, or none, it is asked about."""
    made = bundle("all.css", [assets / "own.css"])
    (assets / "own.css").write_text("main { color: blue }\n" * 60)
    changed = bundle("all.css", [assets / "own.css"])
    app = Dash("bundled", assets_folder=str(assets), include_assets_files=False)
    app.layout = html.Div()
    static_files.serve(app, (changed,))
    client: FlaskClient = app.server.test_client()

    last = fetch(client, f"/assets/{changed.address}")
    old = fetch(client, f"/assets/{made.address}")

    assert made.address != changed.address
    assert (last.headers["Cache-Control"], last.mimetype) == (_FOREVER, "text/css")
    assert gzip.decompress(last.data) == gzip.decompress(old.data) == changed.data
    assert fetch(client, "/assets/all.css", "").data == changed.data
    assert old.headers["Cache-Control"] == "no-cache"
    assert fetch(client, "/assets/all.css").headers["Cache-Control"] == "no-cache"
    tag = {"If-None-Match": last.headers["ETag"]}
    assert fetch(client, "/assets/all.css", **tag).status_code == 304


def test_plotly_versions_agree() -> None:
    """The bundle is the plotly.js that the Python package writes figures for."""
    script = _BUNDLE.read_text(encoding="utf-8")
    licences = _BUNDLE.with_name("plotly.LICENSE.txt").read_text(encoding="utf-8")

    assert re.findall(r'\.version="(\d+\.\d+\.\d+)"', script)[0] == get_plotlyjs_version()
    assert licences.startswith(f"plotly.js {get_plotlyjs_version()} (MIT)")


def test_bundle_writes_no_code() -> None:
    """The bundle makes no code of text, so a strict content policy can hold."""
    assert not re.search(
        r"\beval\(|new Function\(|\bFunction\(['\"`]", _BUNDLE.read_text(encoding="utf-8")
    )
