import inspect

import pytest
from dynamo import Wire, moto_stand

import adapters.dynamodb
from adapters.dynamodb import make_client
from adapters.dynamodb.failures import StoreRefused


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep out what the machine has set for AWS."""
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION", "AWS_ENDPOINT_URL", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_ENDPOINT_URL_DYNAMODB", "http://127.0.0.1:1")
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nonexistent")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent")


@pytest.mark.parametrize("name", ["AWS_REGION", "AWS_DEFAULT_REGION"])
def test_the_sdks_own_variables(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Region and endpoint are those of the variables every AWS tool reads."""
    monkeypatch.setenv(name, "eu-west-3")
    client = make_client()
    assert client.meta.region_name == "eu-west-3"
    assert client.meta.endpoint_url == "http://127.0.0.1:1"


def test_no_region() -> None:
    """Without a region the error says so."""
    with pytest.raises(StoreRefused, match="must specify a region"):
        make_client()


def test_unknown_profile(monkeypatch: pytest.MonkeyPatch) -> None:
    """A profile that is not there is named."""
    monkeypatch.setenv("AWS_PROFILE", "nobody")
    with pytest.raises(StoreRefused, match="nobody"):
        make_client()


def test_senseless_endpoint(monkeypatch: pytest.MonkeyPatch) -> None:
    """An endpoint that is no address is refused at the start."""
    monkeypatch.setenv("AWS_REGION", "eu-west-3")
    with pytest.raises(StoreRefused, match="Invalid endpoint"):
        make_client(endpoint="dynamodb")


def test_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """A connection has a second, an answer two, a request three attempts: the only retries."""
    monkeypatch.setenv("AWS_REGION", "eu-west-3")
    config = make_client().meta.config
    assert config.connect_timeout == 1.0  # type: ignore[attr-defined]
    assert config.read_timeout == 2.0  # type: ignore[attr-defined]
    assert config.retries == {"mode": "standard", "total_max_attempts": 3}  # type: ignore[attr-defined]


def test_pages_are_read_alike() -> None:
    """A page read past botocore's own check holds what botocore would have read."""
    with moto_stand() as stand:
        stand.client.put_item(
            TableName=stand.table,
            Item={
                "pk": {"S": "a"},
                "sk": {"S": "b"},
                "n": {"N": "1"},
                "m": {"M": {"x": {"L": []}}},
            },
        )
        asked = {
            "TableName": stand.table,
            "KeyConditionExpression": "pk = :pk",
            "ExpressionAttributeValues": {":pk": {"S": "a"}},
        }
        plain = stand.client.query(**asked)  # type: ignore[arg-type]
        stand.store()
        quick = stand.client.query(**asked)  # type: ignore[arg-type]
    assert quick["Items"] == plain["Items"]
    assert quick["Count"] == plain["Count"] == 1
    assert quick["ResponseMetadata"]["HTTPStatusCode"] == 200


def test_the_wire_counts_attempts() -> None:
    """The counter of the other tests counts calls and attempts."""
    with moto_stand() as stand:
        wire = Wire(stand.client)
        wire.cut_before("GetItem", 1)
        assert stand.store().head("ann").version == 0
    assert wire.calls == {"GetItem": 1}
    assert wire.attempts == {"GetItem": 2}


def test_what_is_public() -> None:
    """Everything the package gives out says what it is for."""
    for name in adapters.dynamodb.__all__:
        assert inspect.getdoc(getattr(adapters.dynamodb, name))
