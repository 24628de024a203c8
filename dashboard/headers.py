"""What every answer tells the browser: what may run, who may frame it, what may be kept."""

from collections.abc import Sequence
from typing import Final

from flask import Flask, Response, request

_STATIC: Final = ("/assets/", "/_dash-component-suites/")
_A_YEAR: Final = 31_536_000

_POLICY: Final = (
    "default-src 'none'; script-src 'self' {scripts}; style-src 'self'; "
    "style-src-elem 'self' 'unsafe-inline'; style-src-attr 'none'; img-src 'self' data: blob:; "
    "font-src 'self' data:; connect-src 'self'; worker-src 'self'; manifest-src 'self'; "
    "object-src 'none'; base-uri 'none'; form-action 'self' {forms}; frame-ancestors 'none'"
)
"""No script but our files and Dash's own by their hashes. The grid and the charts write style
elements, so those are allowed; none can carry a script (ASVS 3.4.3)."""


def add_headers(
    server: Flask, script_hashes: Sequence[str], *, sign_out_at: str = "", over_tls: bool = False
) -> None:
    """Add the headers to every answer; `sign_out_at` is a foreign origin our form may lead to."""
    policy = _POLICY.format(scripts=" ".join(script_hashes), forms=sign_out_at).replace(" ;", ";")

    @server.after_request
    def add(response: Response) -> Response:
        headers = response.headers
        headers["Content-Security-Policy"] = policy
        headers["X-Content-Type-Options"] = "nosniff"
        headers["X-Frame-Options"] = "DENY"
        # Not no-referrer: with that a form of ours would be posted with `Origin: null`.
        headers["Referrer-Policy"] = "same-origin"
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        headers["Cross-Origin-Resource-Policy"] = "same-origin"
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=()"
        if over_tls:
            headers["Strict-Transport-Security"] = f"max-age={_A_YEAR}; includeSubDomains"
        if not request.path.startswith(_STATIC) or response.status_code >= 400:  # noqa: PLR2004 - HTTP's
            headers["Cache-Control"] = "no-store"
            response.vary.add("Cookie")
        return response
