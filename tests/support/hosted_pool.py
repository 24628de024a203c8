"""A user pool in ministack with a hosted page and somebody in it."""

from typing import Any, Final

import boto3
from dynamo import REGION

from adapters.cognito import CognitoPool

NAME: Final = "ann@example.org"
WORD: Final = "Correct-horse-battery-1"
"""The password of the one user: of a pool that is gone with its process."""


def make_pool(endpoint: str, base_url: str) -> CognitoPool:
    """Make a pool, its client, and a user who can sign in at once; `base_url` is the program's."""
    cognito: Any = boto3.client(
        "cognito-idp", region_name=REGION, endpoint_url=endpoint,
        aws_access_key_id="test", aws_secret_access_key="test",  # noqa: S106 - opens nothing
    )  # fmt: skip
    pool_id = cognito.create_user_pool(
        PoolName="expenses", UsernameAttributes=["email"], AutoVerifiedAttributes=["email"]
    )["UserPool"]["Id"]
    cognito.create_user_pool_domain(Domain=f"expenses-{pool_id[-9:].lower()}", UserPoolId=pool_id)
    client = _client(cognito, pool_id, base_url)
    add_person(cognito, pool_id)
    return CognitoPool(
        issuer=f"https://cognito-idp.{REGION}.amazonaws.com/{pool_id}",
        domain=endpoint,
        client_id=client["ClientId"],
        client_secret=client["ClientSecret"],
        metadata_url=f"{endpoint}/{pool_id}/.well-known/openid-configuration",
    )


def add_person(cognito: Any, pool_id: str) -> None:  # noqa: ANN401 - boto's
    """Put the one user into a pool, who can sign in at once."""
    cognito.admin_create_user(
        UserPoolId=pool_id, Username=NAME, MessageAction="SUPPRESS", TemporaryPassword=WORD,
        UserAttributes=[
            {"Name": "email", "Value": NAME}, {"Name": "email_verified", "Value": "true"},
        ],
    )  # fmt: skip
    cognito.admin_set_user_password(
        UserPoolId=pool_id, Username=NAME, Password=WORD, Permanent=True
    )


def _client(cognito: Any, pool_id: str, base_url: str) -> dict[str, str]:  # noqa: ANN401 - boto's
    made: dict[str, str] = cognito.create_user_pool_client(
        UserPoolId=pool_id,
        ClientName="expenses",
        GenerateSecret=True,
        AllowedOAuthFlowsUserPoolClient=True,
        AllowedOAuthFlows=["code"],
        AllowedOAuthScopes=["openid", "email"],
        SupportedIdentityProviders=["COGNITO"],
        CallbackURLs=[f"{base_url}/signin/callback"],
        LogoutURLs=[f"{base_url}/signed-out"],
        PreventUserExistenceErrors="ENABLED",
    )["UserPoolClient"]
    return made
