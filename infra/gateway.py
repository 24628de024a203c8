"""What API Gateway lets through: one route for each operation of the API's document."""

from dataclasses import dataclass

from api.contract import PREFIX, Contract, read_contract


@dataclass(frozen=True)
class GatewayRoute:
    """A route of an HTTP API: `key` as the service writes it, `scopes` of which a token needs one.

    The service takes a token that holds any of the scopes, so there is one: what the operation
    needs.
    """

    key: str
    scopes: tuple[str, ...]


def gateway_routes(contract: Contract | None = None) -> tuple[GatewayRoute, ...]:
    """Give the routes of the document's operations, in its order; reading comes with HEAD.

    The service answers HEAD by no GET route, unlike the program.
    """
    found = []
    for operation in (contract or read_contract()).operations.values():
        methods = ("GET", "HEAD") if operation.method == "GET" else (operation.method,)
        found += [
            GatewayRoute(f"{method} {PREFIX}{operation.path}", (operation.scope,))
            for method in methods
        ]
    return tuple(found)
