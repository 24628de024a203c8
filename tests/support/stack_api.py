"""What must hold of the API's door: tokens and scopes on every route, and no other way in."""

import json
import re

from stack import Rule, at, broken, of_type, referred, text
from stack_people import scopes_of

from infra.gateway import gateway_routes
from infra.template import Template

_ROUTE = "ApiGatewayV2::Route"


def asks_for_scopes_on_every_route(whole: Template) -> list[str]:
    """Each route has the authorizer and a scope that the pool knows (APIGateway.8).

    Without scopes an id token would pass the authorizer.
    """
    known = scopes_of(whole)
    found = []
    for name, one in of_type(whole, _ROUTE).items():
        if one.get("AuthorizationType") != "JWT" or "ApiAuthorizer" not in referred(
            one.get("AuthorizerId")
        ):
            found.append(f"{name} asks for no token")
        scopes = one.get("AuthorizationScopes", [])
        if not scopes or not set(scopes) <= known:
            found.append(f"{name} asks for no scope the pool gives")
        if "ApiIntegration" not in referred(one.get("Target")):
            found.append(f"{name} leads elsewhere")
    return found


def has_the_routes_of_the_document(whole: Template) -> list[str]:
    """The routes are the operations of api/openapi.yaml with their scopes, no more and no less."""
    wanted = {route.key: list(route.scopes) for route in gateway_routes()}
    there = [
        (one["RouteKey"], one.get("AuthorizationScopes")) for one in of_type(whole, _ROUTE).values()
    ]
    if len(there) != len(wanted):
        return ["there are other routes than operations"]
    return [
        f"{key} is not as the document says" for key, scopes in there if wanted.get(key) != scopes
    ]


def knows_whose_tokens_count(whole: Template) -> list[str]:
    """The authorizer takes tokens of our pool that were given to the programs' client."""
    found = []
    for name, one in of_type(whole, "ApiGatewayV2::Authorizer").items():
        jwt = one.get("JwtConfiguration", {})
        if text(jwt.get("Issuer")) != "https://cognito-idp.${AWS::Region}.amazonaws.com/${Pool}":
            found.append(f"{name} takes tokens of others")
        if jwt.get("Audience") != [{"Ref": "ProgramClient"}]:
            found.append(f"{name} takes tokens given to others")
        if one.get("AuthorizerType") != "JWT" or one.get("IdentitySource") != [
            "$request.header.Authorization"
        ]:
            found.append(f"{name} looks elsewhere")
    return found if of_type(whole, "ApiGatewayV2::Authorizer") else ["there is no authorizer"]


def has_one_way_in(whole: Template) -> list[str]:
    """The API is asked by its own name over TLS 1.2, and goes on by the VPC link over TLS."""
    found = [
        f"{name} answers by another name too"
        for name, one in of_type(whole, "ApiGatewayV2::Api").items()
        if one.get("DisableExecuteApiEndpoint") is not True or one.get("CorsConfiguration")
    ]
    for name, one in of_type(whole, "ApiGatewayV2::DomainName").items():
        if [at(way, "SecurityPolicy") for way in one["DomainNameConfigurations"]] != ["TLS_1_2"]:
            found.append(f"{name} takes old TLS")
    for name, one in of_type(whole, "ApiGatewayV2::Integration").items():
        if (one.get("ConnectionType"), *referred(one.get("ConnectionId"))) != (
            "VPC_LINK",
            "VpcLink",
        ):
            found.append(f"{name} leaves the network")
        if "InternalListener" not in referred(one["IntegrationUri"]):
            found.append(f"{name} goes past the internal balancer")
        if text(at(one, "TlsConfig", "ServerNameToVerify")) != "internal.${DomainName}":
            found.append(f"{name} does not check who answers")
    return found


def holds_back_what_is_too_much(whole: Template) -> list[str]:
    """The stage bounds how much comes."""
    return [
        f"{name} lets any number pass"
        for name, one in of_type(whole, "ApiGatewayV2::Stage").items()
        if not 0 < at(one, "DefaultRouteSettings", "ThrottlingRateLimit", default=0) <= 1000
        or not 0 < at(one, "DefaultRouteSettings", "ThrottlingBurstLimit", default=0) <= 2000
    ]


_TELLS_ADDRESS = re.compile(
    r"path|querystring|domainName|\$context\.request(?!Id|Time)|resourcePath", re.IGNORECASE
)


def logs_routes_not_addresses(whole: Template) -> list[str]:
    """The access log is one JSON object a line, with the route and without the address."""
    found = []
    for name, one in of_type(whole, "ApiGatewayV2::Stage").items():
        line = at(one, "AccessLogSettings", "Format", default="")
        if "ApiLogs" not in referred(at(one, "AccessLogSettings", "DestinationArn")) or not line:
            found.append(f"{name} logs nothing")
            continue
        if _TELLS_ADDRESS.search(line):
            found.append(f"{name} logs addresses")
        if "$context.routeKey" not in json.loads(line).values():
            found.append(f"{name} does not log the route")
    return found


_FIRST = "RouteGetApiV1Expenses"
RULES = (
    Rule(
        asks_for_scopes_on_every_route,
        (
            broken(f"{_FIRST}.AuthorizationType", "NONE"),
            broken(f"{_FIRST}.AuthorizationScopes", []),
            broken(f"{_FIRST}.AuthorizationScopes", ["openid"]),
            broken(f"{_FIRST}.AuthorizerId"),
            broken(f"{_FIRST}.Target", "integrations/other"),
            broken("Scopes.Identifier", "ledger"),
        ),
    ),
    Rule(
        has_the_routes_of_the_document,
        (
            broken(f"{_FIRST}!"),
            broken(f"{_FIRST}.RouteKey", "$default"),
            broken(f"{_FIRST}.AuthorizationScopes", ["expenses/write"]),
        ),
    ),
    Rule(
        knows_whose_tokens_count,
        (
            broken("ApiAuthorizer.JwtConfiguration.Issuer", "https://example.org"),
            broken("ApiAuthorizer.JwtConfiguration.Audience", [{"Ref": "WebClient"}]),
            broken("ApiAuthorizer.IdentitySource", ["$request.querystring.token"]),
            broken("ApiAuthorizer!"),
        ),
    ),
    Rule(
        has_one_way_in,
        (
            broken("Api.DisableExecuteApiEndpoint", value=False),
            broken("Api.CorsConfiguration", {"AllowOrigins": ["*"]}),
            broken("ApiDomain.DomainNameConfigurations.0.SecurityPolicy", "TLS_1_0"),
            broken("ApiIntegration.ConnectionType", "INTERNET"),
            broken("ApiIntegration.IntegrationUri", {"Ref": "PublicListener"}),
            broken("ApiIntegration.TlsConfig"),
        ),
    ),
    Rule(
        holds_back_what_is_too_much,
        (
            broken("ApiStage.DefaultRouteSettings"),
            broken("ApiStage.DefaultRouteSettings.ThrottlingRateLimit", 100_000),
        ),
    ),
    Rule(
        logs_routes_not_addresses,
        (
            broken("ApiStage.AccessLogSettings"),
            broken(
                "ApiStage.AccessLogSettings.Format",
                '{"route":"$context.routeKey","path":"$context.path"}',
            ),
            broken("ApiStage.AccessLogSettings.Format", '{"status":"$context.status"}'),
        ),
    ),
)
