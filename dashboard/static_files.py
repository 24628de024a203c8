"""The files of the pages: each compressed once, kept by a browser as long as its name allows."""

import gzip
import hashlib
import mimetypes
import re
import sys
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from stat import S_ISREG
from typing import Final, cast

from dash import Dash
from dash.fingerprint import build_fingerprint, check_fingerprint
from flask import Response, abort, request
from werkzeug.datastructures import Accept

_FOREVER: Final = "public, max-age=31536000, immutable"
_ASK_AGAIN: Final = "no-cache"
"""Kept, but asked about each time: a chunk of an older Dash beside a newer one breaks the page."""

_PAGES_AND_ANSWERS: Final = {"application/json", "text/html"}
_SMALL: Final = 1024
"""Bytes below which compressing an answer saves no packet."""

_TYPES: Final = mimetypes.MimeTypes()
"""The types as Python knows them; a machine may have been taught that scripts are plain text."""

_OUR_PLOTLY: Final = Path(__file__).parent / "assets" / "vendor" / "plotly.min.js"
_WHOLE_PLOTLY: Final = ("plotly", "package_data/plotly.min.js")
_GRID_TAG: Final = re.compile(r'<script (src="[^"]*/dash_ag_grid/[^"]*")>')


def serve(app: Dash) -> None:
    """Answer for Dash's scripts and the assets, compress pages and answers, put off the grid.

    Call it once, when all callbacks are registered. Where Dash asks for the whole of plotly.js,
    as it does when a page draws a chart, it gets the few traces built in `vendor/plotly`.
    """
    prefix = app.config.routes_pathname_prefix
    routes = app.server.url_map.bind("localhost")
    suites, _ = routes.match(f"{prefix}_dash-component-suites/dash/any")
    assets, _ = routes.match(f"{prefix}{app.config.assets_url_path}/any")

    def component_file(package_name: str, fingerprinted_path: str) -> Response:
        return _component_file(app, package_name, fingerprinted_path)

    def asset(filename: str) -> Response:
        return _asset(Path(app.config.assets_folder), filename)

    app.server.view_functions[suites] = component_file
    app.server.view_functions[assets] = asset
    app.server.after_request(compress)
    put_off_grid(app)


def put_off_grid(app: Dash) -> None:
    """Leave the grid's script, as heavy as all others, to `assets/late_grid.js`.

    A browser does not fetch a script of a type it does not know; its address stays readable.
    """
    write = app.interpolate_index

    def write_without_grid(scripts: str, **parts: str) -> str:
        put_off = _GRID_TAG.sub(r'<script type="late" id="grid-script" \1>', scripts)
        return cast("str", write(scripts=put_off, **parts))  # type: ignore[no-untyped-call]

    # Dash means it to be overridden, though by a subclass.
    app.interpolate_index = write_without_grid  # type: ignore[method-assign, assignment]


def compress(response: Response) -> Response:
    """Compress a page or a JSON answer.

    One that carries an ETag is left alone: the tag names the answer as it is, for `If-Match` too.
    """
    headers = response.headers
    if response.is_streamed or response.mimetype not in _PAGES_AND_ANSWERS:
        return response
    if "Content-Encoding" in headers or "ETag" in headers or len(response.get_data()) < _SMALL:
        return response
    response.vary.add("Accept-Encoding")
    if request.accept_encodings["gzip"]:
        response.set_data(gzip.compress(response.get_data(), 5, mtime=0))
        headers["Content-Encoding"] = "gzip"
    return response


@dataclass(frozen=True, slots=True)
class _File:
    """A file as it is now, so that a changed file is another one; `modified` as Dash writes it."""

    path: Path
    modified: float
    size: int


@dataclass(frozen=True, slots=True)
class _Form:
    """A file as it is sent; the tag names these bytes, the encoding is empty for the file's own."""

    encoding: str
    data: bytes
    tag: str


def _component_file(app: Dash, package: str, name: str) -> Response:
    path, marked = check_fingerprint(name)  # type: ignore[no-untyped-call]
    if path not in app.registered_paths.get(package, ()):
        abort(404)
    if (package, path) == _WHOLE_PLOTLY:
        return _answer(_found(_OUR_PLOTLY), lasting=False)
    file = _found(Path(str(sys.modules[package].__file__)).parent / path)
    return _answer(file, lasting=marked and name == _own_name(package, path, file))


def _own_name(package: str, path: str, file: _File) -> str:
    """Give the name Dash writes for this very file; under any other it may be another version."""
    part = sys.modules.get(f"{package}.{path.partition('/')[0]}")
    version = getattr(part, "__version__", None) or sys.modules[package].__version__
    name = build_fingerprint(path, version, int(file.modified))  # type: ignore[no-untyped-call]
    return cast("str", name)


def _asset(folder: Path, name: str) -> Response:
    file = _found(folder / name)
    if not file.path.resolve().is_relative_to(folder.resolve()):
        abort(404)
    return _answer(file, lasting=request.args.get("m") == str(file.modified))


def _found(path: Path) -> _File:
    try:
        seen = path.stat()
    except (OSError, ValueError):  # not there, or no name a file could have
        abort(404)
    if not S_ISREG(seen.st_mode):
        abort(404)
    return _File(path, seen.st_mtime, seen.st_size)


def _answer(file: _File, *, lasting: bool) -> Response:
    """Give a file in the form the browser likes best, or word that it has it already."""
    form = _best_form(file, request.accept_encodings)
    kind = _TYPES.guess_type(file.path.name)[0] or "application/octet-stream"
    response = Response(form.data, mimetype=kind)
    if form.encoding:
        response.headers["Content-Encoding"] = form.encoding
    response.headers["Cache-Control"] = _FOREVER if lasting else _ASK_AGAIN
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.vary.add("Accept-Encoding")
    response.set_etag(form.tag)
    response.make_conditional(request)
    return response


def _best_form(file: _File, accepted: Accept) -> _Form:
    """Give the form a browser likes best; of equals brotli, then gzip."""
    taken = [encoding for encoding in ("br", "gzip") if accepted[encoding]]
    taken.sort(key=lambda encoding: accepted[encoding], reverse=True)
    forms = (_form(file, encoding) for encoding in [*taken, ""])
    return next(form for form in forms if form)


@lru_cache(maxsize=256)
def _form(file: _File, encoding: str) -> _Form | None:
    """Make a form of a file, once; None where it would save nothing.

    Brotli at a quality worth having takes seconds, so it is there only where it was made
    beforehand and lies beside the file.
    """
    data = file.path.read_bytes()
    beside = file.path.with_name(f"{file.path.name}.br")
    if encoding == "gzip":
        data = gzip.compress(data, 6, mtime=0)  # without a time, so alike in every process
    elif encoding == "br":
        data = beside.read_bytes() if beside.is_file() else data
    if encoding and len(data) >= file.size:
        return None
    return _Form(encoding, data, hashlib.sha256(data).hexdigest()[:24])
