"""Personal tokens in the settings: made and shown once, listed, revoked, and nobody else's."""

from dataclasses import replace

from dash_client import Answer, DashClient, at
from programs import services_over

from api.caller import READ, Caller
from components import ids
from dashboard.app import create_app
from dashboard.services import Services
from dashboard.settings import OWNER
from spending.personal_token import LIVES, MOST_TOKENS

_QUERY = at(ids.SETTINGS_QUERY, "data")
_ROWS = at(ids.TOKENS, "children")
_MADE = at(ids.TOKEN_MADE, "children")
_WRONG = at(ids.TOKEN_WRONG, "children")


def _make(client: DashClient, name: str = "Script", may: str = "read", days: str = "90") -> Answer:
    submitted = at(ids.TOKEN_FORM, "n_submit")
    typed = {at(ids.TOKEN_NAME, "value"): name, at(ids.TOKEN_MAY, "value"): may,
             at(ids.TOKEN_DAYS, "value"): days}  # fmt: skip
    return client.fire(submitted, {submitted: 1, **typed})


def _secret_in(children: object) -> str:
    found = str(children).partition("ext_")[2].partition("'")[0].partition('"')[0]
    return f"ext_{found}"


def _rows(client: DashClient) -> str:
    return client.fire(_QUERY, output=ids.TOKENS).text(_ROWS)


def _end(client: DashClient, token_id: str) -> str:
    button = ids.token_end(token_id)
    pressed = at(button, "n_clicks")
    answer = client.fire(pressed, {pressed: 1, at(button, "id"): button})
    return answer.text(at(ids.NOTICES, "children"))


def test_token_is_made_shown_once_and_lets_a_program_in(
    services: Services, client: DashClient
) -> None:
    """The secret stands in one answer, and never in another."""
    assert "none yet" in _rows(client)
    answer = _make(client)
    secret = _secret_in(answer[_MADE])
    caller = services.find_caller(secret)
    assert caller is not None
    assert caller == Caller(OWNER, frozenset({READ}))
    rows = client.fire(_QUERY, output=ids.TOKENS)
    assert secret not in str(rows.props)
    assert "Script" in rows.text(_ROWS)
    assert "Read only" in rows.text(_ROWS)
    assert rows[_MADE] is None


def test_revoked_token_lets_nobody_in(services: Services, client: DashClient) -> None:
    """At once; a second time it says that it was revoked already."""
    secret = _secret_in(_make(client, may="write")[_MADE])
    assert services.tokens
    (token,) = services.tokens.of_owner(OWNER)
    assert token.can_write
    assert "was revoked." in _end(client, token.id)
    assert services.find_caller(secret) is None
    assert "revoked already" in _end(client, token.id)


def test_token_of_somebody_else_stays(services: Services, client: DashClient) -> None:
    """Knowing its id ends nothing, and it is in no list of mine."""
    assert services.tokens
    other, secret = services.tokens.make("bob", "Bob's", 90, can_write=True)
    assert "revoked already" in _end(client, other.id)
    assert services.find_caller(secret) is not None
    assert "Bob" not in _rows(client)


def test_bad_input_is_told(services: Services, client: DashClient) -> None:
    """A name, a life out of those offered, and not too many."""
    assert "1 to 60" in _make(client, name=" ").text(_WRONG)
    assert "1 to 60" in _make(client, name="x" * 61).text(_WRONG)
    for days in ("0", "9999", "x", ""):
        assert "must be one of" in _make(client, days=days).text(_WRONG)
    assert services.tokens
    for number in range(MOST_TOKENS):
        services.tokens.make(OWNER, f"T{number}", LIVES[0], can_write=False)
    assert "revoke one first" in _make(client).text(_WRONG)


def test_deleting_the_account_ends_its_tokens(services: Services, client: DashClient) -> None:
    """They let nobody in from that moment on, and nothing of them stays."""
    assert services.tokens
    secret = _secret_in(_make(client)[_MADE])
    foreign, foreign_secret = services.tokens.make("bob", "Bob's", 90, can_write=True)
    client.http.post("/account/delete", data={"confirmation": "delete everything"})
    assert services.tokens.of_owner(OWNER)
    assert services.find_caller(secret) is None
    services.runner.once()
    assert services.tokens.of_owner(OWNER) == []
    assert services.find_caller(foreign_secret) is not None
    assert [one.id for one in services.tokens.of_owner("bob")] == [foreign.id]


def test_there_is_no_section_where_people_come_by_a_hosted_page() -> None:
    """Programs show tokens of the sign-in service there."""
    client = DashClient(create_app(replace(services_over(), tokens=None)))
    assert client.fire(_QUERY, output=ids.TOKENS)[at(ids.SETTINGS_TOKENS, "hidden")] is True
