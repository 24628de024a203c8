"""The routes of the contract: each request is checked against it, handled, and answered."""

import secrets
from collections.abc import Callable, Collection, Mapping
from typing import Any, Final

import orjson
from flask import Blueprint, Response, g, request
from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.http import parse_options_header

from analytics.desk import Desk
from api import account, budgets, categories, expenses, imports, summaries, views
from api.asked import JSON, Answer, Asked, Handler, operation_of
from api.caller import Caller
from api.contract import Contract, Operation, problems_in
from api.docs import page
from api.imports import Exports
from api.problems import FieldProblem, Problem, invalid, problem_of
from spending.statements import MAX_BYTES

NAME: Final = "api"

_MOST_JSON: Final = 1024 * 1024
_READING: Final = frozenset({"GET", "HEAD"})
_METHODS: Final = frozenset(
    {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "QUERY"}
)

OpenDesk = Callable[[Caller], Desk]


def blueprint(
    contract: Contract, open_desk: OpenDesk, exports: Exports, told: Callable[[Exception], str]
) -> Blueprint:
    """Make the routes; whoever is in front of them has put the caller into Flask's `g`.

    `told` gives what may be said of an error, and logs what is nobody's business.

    Raises KeyError when the contract names what nothing here does.
    """
    found = Blueprint(NAME, __name__)
    found.register_error_handler(Exception, lambda error: problem_of(error, told).response)
    handlers = _handlers(contract, exports)
    for operation in contract.operations.values():
        found.add_url_rule(
            operation.rule,
            endpoint=operation.id,
            view_func=_view(operation, handlers[operation.id], open_desk),
            methods=[operation.method],
            provide_automatic_options=False,
        )
    for number, rule in enumerate(sorted({one.rule for one in contract.operations.values()})):
        allowed = _allowed(contract, rule)
        _add(found, rule, f"options{number}", ["OPTIONS"], _options(allowed))
        _add(found, rule, f"others{number}", _METHODS - allowed, _refused(allowed))
    for number, rule in enumerate(("/api", "/api/", "/api/<path:_rest>")):
        _add(found, rule, f"nothing{number}", _METHODS, _nothing)
    return found


def _add(
    found: Blueprint, rule: str, name: str, methods: Collection[str], view: Callable[..., Response]
) -> None:
    found.add_url_rule(
        rule, endpoint=name, view_func=view, methods=methods, provide_automatic_options=False
    )


def _handlers(contract: Contract, exports: Exports) -> Mapping[str, Handler]:
    document, docs = orjson.dumps(contract.document), page(contract)

    def read_contract(_: Asked) -> Answer:
        return Answer(response=Response(document, content_type=JSON))

    def read_docs(_: Asked) -> Answer:
        return Answer(response=Response(docs, content_type="text/html; charset=utf-8"))

    return {
        **expenses.HANDLERS,
        **categories.HANDLERS,
        **budgets.HANDLERS,
        **views.HANDLERS,
        **summaries.HANDLERS,
        **account.HANDLERS,
        **imports.handlers(exports),
        "readContract": read_contract,
        "readDocs": read_docs,
    }


def _view(operation: Operation, handle: Handler, open_desk: OpenDesk) -> Callable[..., Response]:
    def view(**path: str) -> Response:
        request.max_content_length = _MOST_JSON
        caller: Caller = g.caller
        if operation.scope not in caller.scopes:
            said = f"This needs the scope {operation.scope}."
            challenge = f'Bearer error="insufficient_scope", scope="{operation.scope}"'
            raise Problem("insufficient-scope", said, headers={"WWW-Authenticate": challenge})
        asked = _asked(operation, path, caller, open_desk(caller))
        return _response(handle(asked))

    return view


def _asked(operation: Operation, path: Mapping[str, str], caller: Caller, desk: Desk) -> Asked:
    """Read a request as the contract has it; raises Problem naming what does not fit."""
    if not operation.is_path(path):
        raise Problem("not-found", "Nothing bears this id.")
    query, wrong = operation.query(request.args)
    headers, wrong_headers = operation.headers(request.headers)
    _check_headers(wrong_headers)
    if wrong:
        raise invalid("invalid-parameter", wrong)
    key = headers.get("Idempotency-Key")
    return Asked(
        desk=desk,
        caller=caller,
        path=path,
        query=query,
        query_text=request.query_string.decode("ascii", "replace"),
        body=_body(operation),
        operation=operation_of(key) if key else f"api-{secrets.token_hex(20)}",
        if_match=request.if_match,
    )


def _check_headers(wrong: list[FieldProblem]) -> None:
    missing = any("If-Match" in one.detail and not one.path for one in wrong)
    if missing:
        said = "Send If-Match with the ETag of what you have read."
        raise Problem("precondition-required", said)
    if wrong:
        raise invalid("invalid-parameter", wrong)


def _body(operation: Operation) -> Any:  # noqa: ANN401 - as the contract says
    """Read the body: JSON that fits the contract, or the bytes of a file."""
    if not operation.bodies:
        if request.get_data(cache=False):  # whoever sends one expects something of it
            raise Problem("malformed-body", "This takes no body.")
        return None
    media = parse_options_header(request.content_type)[0]
    if media not in operation.bodies:
        said = f"Send the body as {' or '.join(operation.bodies)}."
        raise Problem("unsupported-media-type", said, headers=_accepted(operation))
    check = operation.bodies[media]
    if check is None:
        request.max_content_length = MAX_BYTES
    data = request.get_data(cache=False)
    if check is None:
        return data
    try:
        found = _wholes(orjson.loads(data))
    except orjson.JSONDecodeError as error:
        raise Problem("malformed-body", f"The body is not JSON: {error.msg}.") from error
    wrong = problems_in(check, found)
    if wrong:
        raise invalid("invalid-body", wrong)
    return found


def _wholes(value: Any) -> Any:  # noqa: ANN401 - JSON
    """Give JSON in which whole numbers are such however written: 1.0 is an integer to a schema."""
    if isinstance(value, dict):
        return {name: _wholes(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_wholes(one) for one in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _accepted(operation: Operation) -> dict[str, str]:
    name = "Accept-Patch" if operation.method == "PATCH" else "Accept"
    return {name: ", ".join(operation.bodies)}


def _response(answer: Answer) -> Response:
    if answer.response is not None:
        return answer.response
    body = b"" if answer.status == 204 else orjson.dumps(answer.body)  # noqa: PLR2004 - HTTP's
    response = Response(body, answer.status, content_type=JSON)
    if not body:
        del response.headers["Content-Type"]
    response.headers.update(answer.headers)
    if request.method in _READING:
        response.make_conditional(request)
    return response


def _allowed(contract: Contract, rule: str) -> frozenset[str]:
    methods = {one.method for one in contract.operations.values() if one.rule == rule}
    return frozenset({*methods, "OPTIONS", *({"HEAD"} if "GET" in methods else ())})


def _options(allowed: frozenset[str]) -> Callable[..., Response]:
    def options(**_: str) -> Response:
        response = Response(status=204, headers={"Allow": ", ".join(sorted(allowed))})
        del response.headers["Content-Type"]
        return response

    return options


def _refused(allowed: frozenset[str]) -> Callable[..., Response]:
    def refuse(**_: str) -> Response:
        raise MethodNotAllowed(sorted(allowed))

    return refuse


def _nothing(**_: str) -> Response:
    raise NotFound("There is nothing under this address; /api/v1/docs says what there is.")
