"""The files of the pages: each compressed once, kept by a browser as long as its name allows."""

import gzip
import hashlib
import mimetypes
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from stat import S_ISREG
from typing import Final, cast

from dash import Dash
from dash.fingerprint import build_fingerprint, check_fingerprint
from flask import Response, abort, request
from werkzeug.datastructures import Accept

from dashboard.bundle import Bundle

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
_WITH_CHARTS: Final = "/"
_OF_CHARTS: Final = ("dash/dcc/async-graph.js", "/".join(_WHOLE_PLOTLY))
"""What Dash asks for by itself when it draws a chart, in its order and by just these names."""

_TABLE_TAG: Final = re.compile(r'<script src="[^"]*/dash_table/[^"]*"></script>\n?')
_GRID_TAG: Final = re.compile(r'<script (src="[^"]*/dash_ag_grid/[^"]*")>')


def serve(app: Dash, bundles: Sequence[Bundle] = ()) -> None:
    """Answer for Dash's scripts, the assets and bundles of them; compress pages and answers.

    Call it once, when all callbacks are registered. Where Dash asks for the whole of plotly.js,
    as it does when a page draws a chart, it gets the few traces built in `vendor/plotly`.
    """
    prefix = app.config.routes_pathname_prefix
    routes = app.server.url_map.bind("localhost")
    suites, _ = routes.match(f"{prefix}_dash-component-suites/dash/any")
    assets, _ = routes.match(f"{prefix}{app.config.assets_url_path}/any")

    def component_file(package_name: str, fingerprinted_path: str) -> Response:
        return _component_file(app, package_name, fingerprinted_path)

    made = {one.name: one for one in bundles}

    def asset(filename: str) -> Response:
        if filename in made:
            return _bundled(made[filename])
        return _asset(Path(app.config.assets_folder), filename)

    app.server.view_functions[suites] = component_file
    app.server.view_functions[assets] = asset
    app.server.after_request(compress)
    choose_scripts(app)


def choose_scripts(app: Dash) -> None:
    """Fetch a page's scripts when they are needed: the grid's late, a chart's early, no table's.

    The grid's, as heavy as all others, is left to `assets/late_grid.js`: a browser does not fetch
    a script of a type it does not know, and its address stays readable. A chart's come while the
    others run, on the page that has charts. Dash's own table is on no page.
    """
    write = app.interpolate_index
    suites = f"{app.config.requests_pathname_prefix}_dash-component-suites/"
    early = "".join(
        f'\n<link rel="preload" as="script" href="{suites}{name}">' for name in _OF_CHARTS
    )

    def write_chosen(scripts: str, **parts: str) -> str:
        chosen = _GRID_TAG.sub(r'<script type="late" id="grid-script" \1>', scripts)
        chosen = _TABLE_TAG.sub("", chosen)
        if request.path == _WITH_CHARTS:
            chosen += early
        return cast("str", write(scripts=chosen, **parts))  # type: ignore[no-untyped-call]

    # Dash means it to be overridden, though by a subclass.
    app.interpolate_index = write_chosen  # type: ignore[method-assign, assignment]


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
    return _sent(_best_form(file, request.accept_encodings), file.path.name, lasting=lasting)


def _bundled(bundle: Bundle) -> Response:
    packed = "gzip" if request.accept_encodings["gzip"] else ""
    form = _bundle_form(bundle, packed)
    return _sent(form, bundle.name, lasting=request.args.get("m") == bundle.mark)


def _sent(form: _Form, name: str, *, lasting: bool) -> Response:
    kind = _TYPES.guess_type(name)[0] or "application/octet-stream"
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


@lru_cache(maxsize=16)
def _bundle_form(bundle: Bundle, encoding: str) -> _Form:
    data = gzip.compress(bundle.data, 9, mtime=0) if encoding else bundle.data
    return _Form(encoding, data, hashlib.sha256(data).hexdigest()[:24])


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
