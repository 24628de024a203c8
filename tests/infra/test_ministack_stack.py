"""The template in ministack: it can be made, and its outputs are the program's settings."""

import functools

import pytest
from dynamo import ministack
from emulated_stack import LACKING, LACKING_HERE, Emulated, emulator, make_stack
from stack import template
from stack_instances import SETTINGS

from dashboard.settings import Settings

pytestmark = [pytest.mark.ministack, pytest.mark.xdist_group("ministack-stack")]


@functools.cache
def _made() -> Emulated:
    return make_stack(ministack().endpoint)


def test_the_stack_can_be_made() -> None:
    """Everything the emulator knows is made, in the order that its references ask for."""
    made = _made()

    assert made.failed == ()
    assert made.status == "CREATE_COMPLETE"


def test_its_outputs_are_the_settings() -> None:
    """With the outputs and the secret the program knows its table, pool, addresses and mail."""
    outputs = _made().outputs
    secret = emulator(ministack().endpoint, "secretsmanager").get_secret_value(
        SecretId=outputs["COGNITO_CLIENT_SECRET, as Secrets Manager keeps it"]
    )["SecretString"]

    environ = {name: outputs[name] for name in SETTINGS} | {"COGNITO_CLIENT_SECRET": secret}
    settings = Settings.from_environ(environ)

    assert settings.table == "expenses-ledgers"
    assert settings.base_url == "https://expenses.example.org"
    assert settings.api_url == "https://api.expenses.example.org"
    assert settings.mail_sender == "alerts@expenses.example.org"
    assert settings.behind_proxy
    assert settings.pool is not None
    assert settings.pool.client_id not in settings.pool.programs
    assert settings.pool.client_secret == _client_secret(
        settings.pool.issuer, settings.pool.client_id
    )


def _client_secret(issuer: str, client_id: str) -> str:
    """Give what the pool itself says the secret is."""
    pool = issuer.rpartition("/")[2]
    told = emulator(ministack().endpoint, "cognito-idp").describe_user_pool_client(
        UserPoolId=pool, ClientId=client_id
    )
    return str(told["UserPoolClient"]["ClientSecret"])


def test_only_what_is_lacking_is_left_out() -> None:
    """Each listed type and resource is in the template: the lists hold nothing stale."""
    resources = template()["Resources"]

    assert {one["Type"] for one in resources.values()} >= LACKING.keys()
    assert resources.keys() >= LACKING_HERE.keys()
