"""A program in front of the API: sends requests, and holds every answer against the contract."""

import json
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from dash import Dash
from werkzeug.datastructures import Headers
from werkzeug.wrappers import Response

from api.contract import PREFIX, Contract, Operation, problems_in, read_contract
from dashboard.services import Services
from dashboard.settings import OWNER

LOCAL: Final = {"base_url": "http://127.0.0.1:8050"}


@cache
def contract() -> Contract:
    """Give the contract, read once."""
    return read_contract()


@dataclass(frozen=True)
class Said:
    """An answer: its status and headers, and its body as JSON (None where it is none)."""

    status: int
    headers: Headers
    data: bytes

    @property
    def json(self) -> Any:  # noqa: ANN401 - whatever it says
        """The body."""
        return json.loads(self.data) if self.data else None

    @property
    def word(self) -> str:
        """The word of a problem."""
        return str(self.json["type"]).partition("#problem-")[2]


def a_token(services: Services, owner: str = OWNER, *, can_write: bool = True) -> str:
    """Make a token for somebody's program."""
    assert services.tokens
    _, secret = services.tokens.make(owner, "A program", 90, can_write=can_write)
    return secret


class ApiClient:
    """Asks the API with a token; an answer the contract does not have is a failed test."""

    def __init__(self, app: Dash, token: str = "") -> None:
        self._client = app.server.test_client(use_cookies=False)
        self.token = token

    def may(self, token: str) -> None:
        """Go on with another token, none where it is empty."""
        self.token = token

    def ask(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        headers: dict[str, str] | None = None,
        **more: Any,  # noqa: ANN401 - werkzeug's
    ) -> Said:
        """Send a request and give its answer, checked."""
        sent = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        kinds: dict[str, Any] = {} if body is None else {"json": body}
        address = path if path.startswith("/api") else PREFIX + path
        answer = self._client.open(
            address, method=method, headers={**sent, **(headers or {})}, **kinds, **LOCAL, **more
        )
        check(method, address.partition("?")[0], answer)
        return Said(answer.status_code, answer.headers, answer.get_data())

    def get(self, path: str, **more: Any) -> Any:  # noqa: ANN401 - whatever it answers
        """Read something and give its JSON; fails unless it is there."""
        answer = self.ask("GET", path, **more)
        assert answer.status == 200, answer.data
        return answer.json

    def post(self, path: str, body: object = None, *, key: str = "") -> Any:  # noqa: ANN401 - likewise
        """Send something, and give the JSON of what came of it; fails unless it went well."""
        headers = {"Idempotency-Key": key} if key else {}
        answer = self.ask("POST", path, body, headers=headers)
        assert answer.status < 300, answer.data
        return answer.json


def check(method: str, path: str, answer: Response) -> None:
    """Fail when an answer is not as the contract has it."""
    operation = operation_at(method, path)
    if answer.status_code >= 400:
        assert method == "HEAD" or answer.mimetype == "application/problem+json", answer.get_data()
    if operation is None:
        return
    said = operation.said["responses"]
    response = contract().followed(said.get(str(answer.status_code), said["default"]))
    content = response.get("content", {})
    if not content or method == "HEAD":
        assert not answer.get_data()
        return
    assert answer.mimetype in content, answer.mimetype
    schema = content[answer.mimetype]["schema"]
    if answer.is_json:
        wrong = problems_in(contract().check(schema), answer.json)
        assert not wrong, wrong


def operation_at(method: str, path: str) -> Operation | None:
    """Give the operation of the contract that answers under an address."""
    wanted = path.removeprefix(PREFIX).split("/")
    found = [
        one
        for one in contract().operations.values()
        if one.method == ("GET" if method == "HEAD" else method) and _fits(one.path, wanted)
    ]
    return max(found, key=lambda one: -one.path.count("{"), default=None)


def _fits(template: str, path: list[str]) -> bool:
    parts = template.split("/")
    return len(parts) == len(path) and all(
        part == here or part.startswith("{") for part, here in zip(parts, path, strict=True)
    )
