"""The files of the pages: each compressed once, kept by a browser as long as its name allows."""

import gzip
import hashlib
import mimetypes
import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from dash import Dash
from dash.fingerprint import build_fingerprint, check_fingerprint
from flask import Response, abort, request
from werkzeug.datastructures import Accept

_FOREVER: Final = "public, max-age=31536000, immutable"
_ASK_AGAIN: Final = "no-cache"
"""Kept, but asked about each time: a chunk of an older Dash beside a newer one breaks the page."""

_SMALL: Final = 1024
"""Bytes of an answer below which compressing it saves no packet."""

_ANSWERS: Final = {"application/json", "text/html"}
_TYPES: Final = mimetypes.MimeTypes()
"""The types of the language, not of the machine: some of those call a script text."""

_OUR_PLOTLY: Final = Path(__file__).parent / "assets" / "vendor" / "plotly.min.js"
_GRID_TAG: Final = re.compile(r'<script (src="[^"]*/dash_ag_grid/[^"]*")>')


def serve(app: Dash) -> None:
    """Answer for Dash's scripts and the assets, compress pages and answers, put off the grid.

    Call it once, when all callbacks are registered. Charts get the plotly.js of
    `vendor/plotly` in place of the whole of it, at the address Dash knows.
    """
    prefix = app.config.routes_pathname_prefix
    address = app.server.url_map.bind("localhost")
    suites, _ = address.match(f"{prefix}_dash-component-suites/dash/any")
    assets, _ = address.match(f"{prefix}{app.config.assets_url_path}/any")

    def component_file(package_name: str, fingerprinted_path: str) -> Response:
        return _answer_component(app, package_name, fingerprinted_path)

    def asset(filename: str) -> Response:
        return _answer_asset(Path(app.config.assets_folder), filename)

    app.server.view_functions[suites] = component_file
    app.server.view_functions[assets] = asset
    app.server.after_request(compress)
    put_off_grid(app)


def put_off_grid(app: Dash) -> None:
    """Leave the grid's script, as heavy as all others, to `assets/late_grid.js`.

    A browser does not fetch a script of a type it does not know; its address stays readable.
    """
    write: Callable[..., str] = app.interpolate_index

    def write_without_grid(**parts: str) -> str:
        scripts = _GRID_TAG.sub(r'<script type="late" id="grid-script" \1>', parts["scripts"])
        return write(**{**parts, "scripts": scripts})

    # Dash wants it overridden, and to be subclassed for it.
    app.interpolate_index = write_without_grid  # type: ignore[method-assign, assignment]


def compress(response: Response) -> Response:
    """Compress a page or a JSON answer.

    One that carries an ETag is left alone: the tag names the answer as it is, for `If-Match` too.
    """
    headers = response.headers
    if response.is_streamed or response.mimetype not in _ANSWERS:
        return response
    if "Content-Encoding" in headers or "ETag" in headers or len(response.get_data()) < _SMALL:
        return response
    response.vary.add("Accept-Encoding")
    if request.accept_encodings["gzip"]:
        response.set_data(gzip.compress(response.get_data(), 5, mtime=0))
        headers["Content-Encoding"] = "gzip"
    return response


def _answer_component(app: Dash, package: str, name: str) -> Response:
    path, marked = check_fingerprint(name)  # type: ignore[no-untyped-call] # Dash's, untyped
    if path not in app.registered_paths.get(package, ()):
        abort(404)
    if (package, path) == ("plotly", "package_data/plotly.min.js"):
        return _answer(_OUR_PLOTLY, lasting=False)
    file = Path(str(sys.modules[package].__file__)).parent / path
    return _answer(file, lasting=marked and name == _own_name(package, path, file))


def _own_name(package: str, path: str, file: Path) -> str | None:
    """Give the name Dash writes for this very file; another's may be of another version."""
    part = sys.modules.get(f"{package}.{path.partition('/')[0]}")
    version = getattr(part, "__version__", None) or sys.modules[package].__version__
    if not file.is_file():
        return None
    modified = int(file.stat().st_mtime)
    return str(build_fingerprint(path, version, modified))  # type: ignore[no-untyped-call] # likewise


def _answer_asset(folder: Path, name: str) -> Response:
    file = (folder / name).resolve()
    if not file.is_relative_to(folder.resolve()):
        abort(404)
    mark = request.args.get("m")
    return _answer(file, lasting=file.is_file() and mark == str(file.stat().st_mtime))


def _answer(file: Path, *, lasting: bool) -> Response:
    """Give a file in the best form the browser takes, or word that it has it already."""
    if not file.is_file():
        abort(404)
    seen = file.stat()
    form = _best_form(file, (seen.st_mtime_ns, seen.st_size), request.accept_encodings)
    response = Response(form.data, mimetype=_type_of(file))
    if form.encoding:
        response.headers["Content-Encoding"] = form.encoding
    response.headers["Cache-Control"] = _FOREVER if lasting else _ASK_AGAIN
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.vary.add("Accept-Encoding")
    response.set_etag(form.tag)
    response.make_conditional(request)
    return response


@dataclass(frozen=True, slots=True)
class _Form:
    """A file as it is sent; `encoding` is empty where it is sent as it lies."""

    encoding: str
    data: bytes

    @property
    def tag(self) -> str:
        """A name of these very bytes, the same in every process."""
        return hashlib.sha256(self.data).hexdigest()[:24]


def _best_form(file: Path, stamp: tuple[int, int], accepted: Accept) -> _Form:
    """Give the form the browser likes best; of equals brotli, then gzip."""
    liked = [encoding for encoding in ("br", "gzip") if accepted[encoding]]
    liked.sort(key=lambda encoding: accepted[encoding], reverse=True)
    made = (_compressed(file, stamp, encoding) for encoding in liked)
    return next(filter(None, made), None) or _as_it_lies(file, stamp)


@lru_cache(maxsize=256)
def _compressed(file: Path, stamp: tuple[int, int], encoding: str) -> _Form | None:
    """Compress a file once, None where that saves nothing.

    `stamp`, its time and size, makes a changed file a new one. Brotli at a quality worth having
    takes seconds, so it is there only where it was made beforehand and lies beside the file.
    """
    if encoding == "gzip":
        raw = file.read_bytes()
        data = gzip.compress(raw, 6, mtime=0)
        return _Form(encoding, data) if len(data) < len(raw) else None
    beside = file.with_name(f"{file.name}.br")
    return _Form(encoding, beside.read_bytes()) if beside.is_file() else None


@lru_cache(maxsize=256)
def _as_it_lies(file: Path, stamp: tuple[int, int]) -> _Form:
    del stamp
    return _Form("", file.read_bytes())


def _type_of(file: Path) -> str:
    return _TYPES.guess_type(file.name)[0] or "application/octet-stream"
