"""What every place of personal tokens promises, whatever it is made of."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from builders import NOON, SteppingClock
from memory_tokens import MemoryTokens

from adapters.sqlite.tokens import SqliteTokens
from dashboard.auth.noted_tokens import NotedTokens
from spending.errors import StoreDamaged, StoreError, StoreUnavailable
from spending.personal_token import PersonalToken, PersonalTokens
from spending.ports import TokenStore
from spending.session import id_of, new_secret


@pytest.fixture(params=["memory", "sqlite", "noted"])
def places(
    request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[tuple[TokenStore, TokenStore]]:
    """Give two processes' views of an empty place of each kind."""
    if request.param == "memory":
        one = MemoryTokens()
        yield one, one
        return
    here, there = (SqliteTokens(tmp_path / "tokens.db") for _ in range(2))
    yield (NotedTokens(here), there) if request.param == "noted" else (here, there)
    here.close()
    there.close()


def _token(owner: str = "ann", **changes: object) -> PersonalToken:
    until = NOON + timedelta(days=30)
    token = PersonalToken(id_of(new_secret()), owner, "Script é 日", True, NOON, until)  # noqa: FBT003
    return replace(token, **changes)  # type: ignore[arg-type] # fields by name


def test_token_is_found_as_it_was_made(places: tuple[TokenStore, TokenStore]) -> None:
    """Every field comes back, in this process and another; a use is noted."""
    here, there = places
    token, other = _token(can_write=False), _token()
    here.keep(token)
    here.keep(other)
    assert there.get(token.id) == token
    assert there.get(id_of("x")) is None
    there.note_use(token.id, NOON + timedelta(minutes=5))
    noted = replace(token, used=NOON + timedelta(minutes=5))
    assert sorted(here.of_owner("ann"), key=lambda one: one.can_write) == [noted, other]


@pytest.mark.parametrize("owner", ["a#b", "ü 日", "https://issuer/pool|sub", "x" * 900])
def test_owners_are_kept_apart(places: tuple[TokenStore, TokenStore], owner: str) -> None:
    """Theirs alone are listed, revoked and forgotten; once."""
    here, there = places
    mine, other = _token(owner), _token(f"{owner}2")
    here.keep(mine)
    here.keep(other)
    assert there.of_owner(owner) == [mine]
    assert not there.end(owner, other.id)
    assert there.end(owner, mine.id)
    assert not here.end(owner, mine.id)
    there.note_use(mine.id, NOON)
    assert here.get(mine.id) is None
    here.forget(owner)
    here.forget(f"{owner}2")
    assert there.get(other.id) is None


def test_token_holds_until_its_end(places: tuple[TokenStore, TokenStore]) -> None:
    """And not at it; what has another shape is never looked up."""
    clock = SteppingClock()
    tokens = PersonalTokens(places[0], clock)
    token, secret = tokens.make("ann", "Script", 30, can_write=True)
    found = tokens.found(secret)
    assert found is not None
    assert found.id == token.id
    for wrong in (secret[:-1], secret.removeprefix("ext_"), token.id, "", secret + "x" * 100):
        assert tokens.found(wrong) is None
    places[0].note_use(token.id, NOON)
    clock.moment = token.until - timedelta(seconds=1)
    assert tokens.found(secret) is not None
    clock.moment = token.until
    assert tokens.found(secret) is None


def test_who_cannot_be_noted_is_let_in_all_the_same() -> None:
    """A full disk keeps nobody's programs from reading."""

    class Full(MemoryTokens):
        """Takes no note."""

        def note_use(self, token_id: str, used: object) -> None:
            """Refuse."""
            raise StoreUnavailable

    tokens = PersonalTokens(Full(), SteppingClock())
    _, secret = tokens.make("ann", "Script", 30, can_write=True)
    assert tokens.found(secret) is not None


def test_lost_or_damaged_file(tmp_path: Path) -> None:
    """A lost file revokes every token; one that is no database says so plainly."""
    path = tmp_path / "tokens.db"
    store, token = SqliteTokens(path), _token()
    store.keep(token)
    store.close()
    for file in tmp_path.iterdir():
        file.unlink()
    assert store.get(token.id) is None
    store.close()
    path.write_bytes(b"no database" * 100)
    with pytest.raises(StoreError) as caught:
        SqliteTokens(path).get(token.id)
    assert isinstance(caught.value, StoreDamaged)


def test_nothing_of_a_secret_is_kept(tmp_path: Path) -> None:
    """Who reads the file cannot use it, and nobody but its owner reads it."""
    path = tmp_path / "tokens.db"
    store = SqliteTokens(path)
    _, secret = PersonalTokens(store, SteppingClock()).make("ann", "S", 30, can_write=True)
    store.close()
    kept = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert secret.removeprefix("ext_").encode() not in kept
    assert path.stat().st_mode & 0o777 == 0o600
