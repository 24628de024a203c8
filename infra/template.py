"""The whole template: `stack.yaml`, the gateway's routes and the alarms of the objective.

`python -m infra.template` prints it, the same every time. It is larger than what CloudFormation
takes in a request (51,200 bytes), so it goes there by way of a bucket.
"""

import json
import sys
from pathlib import Path
from typing import Any, Final

import yaml

from infra.gateway import GatewayRoute, gateway_routes
from infra.slo import objective_alarms

STACK: Final = Path(__file__).with_name("stack.yaml")

Template = dict[str, Any]


class _Loader(yaml.SafeLoader):
    """Reads CloudFormation's short forms, such as `!Ref`, as the long ones."""


def _long_form(loader: _Loader, name: str, node: yaml.Node) -> object:
    """Give `{"Ref": …}` for `!Ref …`, `{"Fn::Sub": …}` for `!Sub …`, and so on."""
    value: object
    if isinstance(node, yaml.ScalarNode):
        value = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        value = loader.construct_mapping(node, deep=True)  # type: ignore[arg-type] # the one kind left
    if name == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {name if name in {"Ref", "Condition"} else f"Fn::{name}": value}


_Loader.add_multi_constructor("!", _long_form)
# A version such as 2012-10-17 is a text, not a day.
_Loader.yaml_implicit_resolvers = {
    first: [(tag, form) for tag, form in forms if tag != "tag:yaml.org,2002:timestamp"]
    for first, forms in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def whole_template(routes: tuple[GatewayRoute, ...] | None = None) -> Template:
    """Give the template as CloudFormation takes it; routes are those of the API's document."""
    template: Template = yaml.load(STACK.read_text(encoding="utf-8"), _Loader)  # noqa: S506 - a safe loader
    template["Resources"] |= _routes(gateway_routes() if routes is None else routes)
    template["Resources"] |= objective_alarms()
    return template


def _routes(routes: tuple[GatewayRoute, ...]) -> Template:
    return {f"Route{_name_of(route.key)}": _route(route) for route in routes}


def _name_of(key: str) -> str:
    """Give a route's logical id: letters and digits, told apart as the routes are."""
    words = key.replace("{", " By ").replace(".", " ").replace("/", " ").replace("_", " ")
    return "".join(word.capitalize() for word in words.replace("}", " ").replace("-", " ").split())


def _route(route: GatewayRoute) -> Template:
    return {
        "Type": "AWS::ApiGatewayV2::Route",
        "Properties": {
            "ApiId": {"Ref": "Api"},
            "RouteKey": route.key,
            "AuthorizationType": "JWT",
            "AuthorizerId": {"Ref": "ApiAuthorizer"},
            "AuthorizationScopes": list(route.scopes),
            "Target": {"Fn::Sub": "integrations/${ApiIntegration}"},
        },
    }


def main() -> None:
    """Print the template as JSON without blanks."""
    sys.stdout.write(f"{json.dumps(whole_template(), separators=(',', ':'))}\n")


if __name__ == "__main__":
    main()
