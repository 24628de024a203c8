"""The account from the outside: sessions listed and ended, and everything as a file."""

from html import escape
from io import BytesIO
from zipfile import ZipFile

from builders import a_draft
from dash_client import DashClient, at
from signed_in import access_of, begin_session

from components import ids
from dashboard.services import PersonalDesk
from dashboard.settings import OWNER
from spending.session import id_of

_QUERY = at(ids.SETTINGS_QUERY, "data")
_ROWS = at(ids.ACCOUNT_SESSIONS, "children")
_SAID = at(ids.NOTICES, "children")


def _end(client: DashClient, session: str) -> str:
    """Press the button of a session and give what is said."""
    button = ids.session_end(session)
    pressed = at(button, "n_clicks")
    return client.fire(pressed, {pressed: 1, at(button, "id"): button}).text(_SAID)


def test_sessions_are_listed(client: DashClient) -> None:
    """Both browsers stand in the list, the own one first and marked."""
    DashClient(client.app)

    said = client.fire(_QUERY, output=ids.ACCOUNT_SESSIONS).text(_ROWS)

    assert said.count("Signed in") == 2
    assert said.index("This browser") < said.index("Last used")


def test_a_session_is_ended(client: DashClient) -> None:
    """Another browser of this person's is signed out, and a second time says that it was."""
    other = DashClient(client.app)
    session = id_of(other.sign_in(OWNER))

    assert "Signed out of that browser." in _end(client, session)
    assert other.fire(_QUERY, output=ids.ACCOUNT_SESSIONS).status == 401
    assert "signed out already" in _end(client, session)


def test_a_session_of_somebody_elses_is_not(client: DashClient) -> None:
    """The id of another person's session ends nothing."""
    stranger = DashClient(client.app, "bob")
    session = id_of(stranger.sign_in("bob"))

    assert "signed out already" in _end(client, session)
    assert stranger.fire(_QUERY, output=ids.ACCOUNT_SESSIONS).status == 200


def test_a_button_just_drawn_ends_nothing(client: DashClient) -> None:
    """What Dash sends when a row appears is no press."""
    other = DashClient(client.app)
    session = id_of(other.sign_in(OWNER))

    button = ids.session_end(session)
    client.fire(at(button, "n_clicks"), {at(button, "id"): button})

    assert other.fire(_QUERY, output=ids.ACCOUNT_SESSIONS).status == 200


def test_all_others_are_ended(client: DashClient) -> None:
    """This browser stays signed in, all others of the person do not, strangers do."""
    others = [DashClient(client.app) for _ in range(2)]
    stranger = DashClient(client.app, "bob")
    button = at(ids.ACCOUNT_END_OTHERS, "n_clicks")

    answer = client.fire(button, {button: 1})

    assert "Signed out of 2 other browsers." in answer.text(_SAID)
    assert answer[at(ids.ACCOUNT_END_OTHERS, "hidden")] is True
    assert [one.fire(_QUERY, output=ids.ACCOUNT_SESSIONS).status for one in others] == [401, 401]
    assert stranger.fire(_QUERY, output=ids.ACCOUNT_SESSIONS).status == 200


def test_the_page_brings_the_name_along(client: DashClient) -> None:
    """Who is signed in stands in the page itself, for the bar and the sheet of a phone."""
    assert 'data-person="This computer"' in client.http.get("/").text


def test_a_name_is_text_in_the_page(client: DashClient) -> None:
    """Whatever an address looks like, it does not end the attribute it stands in."""
    access = access_of(client.app)
    name = "\"><script>x</script>&'@example.org"
    client.http.set_cookie(access.cookie("session"), begin_session(access, "ann", name=name))

    page = client.http.get("/").text

    assert f'data-person="{escape(name)}"' in page
    assert "<script>x" not in page


def test_everything_is_downloaded(client: DashClient, desk: PersonalDesk) -> None:
    """The link gives a zip of the own expenses under a plain name, and nobody keeps it."""
    desk.ledger().add(a_draft(merchant="Tea house"), "one")

    answer = client.http.get("/account/export")

    assert "filename=expenses-2026-11-" in answer.headers["Content-Disposition"]
    assert answer.headers["Content-Disposition"].endswith(".zip")
    assert answer.headers["Cache-Control"] == "no-store"
    with ZipFile(BytesIO(answer.data)) as archive:
        assert b"Tea house" in archive.read("expenses.csv")


def test_nobody_downloads_anothers(client: DashClient, desk: PersonalDesk) -> None:
    """A stranger's archive holds nothing of this account; without a session there is none."""
    desk.ledger().add(a_draft(merchant="Tea house"), "one")
    stranger = DashClient(client.app, "bob").http
    nobody = client.app.server.test_client()

    with ZipFile(BytesIO(stranger.get("/account/export").data)) as archive:
        assert not [one for one in archive.namelist() if b"Tea house" in archive.read(one)]
    assert nobody.get("/account/export").status_code == 303


def test_the_list_is_that_of_the_person(client: DashClient) -> None:
    """Another person's browsers are not in it."""
    begin_session(access_of(client.app), "bob", device="Canary on Mars")

    assert "Canary" not in client.fire(_QUERY, output=ids.ACCOUNT_SESSIONS).text(_ROWS)
