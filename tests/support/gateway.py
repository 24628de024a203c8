"""API Gateway in ministack: the stack's routes, each behind the authorizer, before a program.

As ministack does it, a program is asked under its own name (the Host it listens under), and of
its answer's headers only the type comes through.
"""

from typing import Any

import boto3
from dynamo import REGION

from infra.gateway import gateway_routes


def make_gateway(endpoint: str, program: str, issuer: str, audience: str) -> str:
    """Make an HTTP API as the stack declares it; give the address programs then ask."""
    api: Any = boto3.client(
        "apigatewayv2", region_name=REGION, endpoint_url=endpoint,
        aws_access_key_id="test", aws_secret_access_key="test",  # noqa: S106 - opens nothing
    )  # fmt: skip
    api_id = api.create_api(Name="expenses", ProtocolType="HTTP")["ApiId"]
    authorizer = api.create_authorizer(
        ApiId=api_id, Name="pool", AuthorizerType="JWT",
        IdentitySource=["$request.header.Authorization"],
        JwtConfiguration={"Issuer": issuer, "Audience": [audience]},
    )["AuthorizerId"]  # fmt: skip
    integration = api.create_integration(
        ApiId=api_id, IntegrationType="HTTP_PROXY", IntegrationMethod="ANY",
        IntegrationUri=program, PayloadFormatVersion="1.0",
    )["IntegrationId"]  # fmt: skip
    for route in gateway_routes():
        api.create_route(
            ApiId=api_id, RouteKey=route.key, Target=f"integrations/{integration}",
            AuthorizationType="JWT", AuthorizerId=authorizer,
            AuthorizationScopes=list(route.scopes),
        )  # fmt: skip
    api.create_stage(ApiId=api_id, StageName="$default", AutoDeploy=True)
    return f"{endpoint}/_aws/execute-api/{api_id}/$default"
