"""Personal tokens: how they are made, when they hold, and what is kept of them."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from builders import NOON
from memory_tokens import MemoryTokens

from spending.errors import InvalidInput, StoreReadOnly, StoreUnavailable
from spending.personal_token import (
    LIVES,
    LONGEST_NAME,
    MOST_TOKENS,
    PREFIX,
    PersonalToken,
    PersonalTokens,
)
from spending.session import NOTED_EVERY, id_of, new_secret

SECOND = timedelta(seconds=1)


class Still:
    """A clock that goes when it is told to."""

    def __init__(self) -> None:
        self.moment = NOON

    def now(self) -> datetime:
        """Give the moment it stands at."""
        return self.moment


class Unnotable(MemoryTokens):
    """A place that can be read, and in which no use can be noted."""

    def note_use(self, token_id: str, used: datetime) -> None:
        """Refuse."""
        raise StoreReadOnly("tokens.db")


class Counting(MemoryTokens):
    """A place that counts how often it is read and written."""

    def __init__(self) -> None:
        super().__init__()
        self.read = self.noted = 0

    def get(self, token_id: str) -> PersonalToken | None:
        """Give a token, and count that."""
        self.read += 1
        return super().get(token_id)

    def note_use(self, token_id: str, used: datetime) -> None:
        """Note a use, and count that."""
        self.noted += 1
        super().note_use(token_id, used)


def _make(
    tokens: PersonalTokens, owner: str = "ann", /, **asked: object
) -> tuple[PersonalToken, str]:
    given = {"name": "Script", "days": 30, "can_write": False, **asked}
    return tokens.make(owner, **given)  # type: ignore[arg-type] # arguments by name


@pytest.mark.parametrize("days", LIVES)
def test_token_holds_for_its_time_and_not_a_moment_longer(days: int) -> None:
    """Up to its end it stands for whoever made it, then for nobody; it stays in the list."""
    clock = Still()
    tokens = PersonalTokens(MemoryTokens(), clock)
    made, secret = _make(tokens, days=days, can_write=True)
    assert (made.owner, made.can_write, made.made, made.used) == ("ann", True, NOON, None)
    assert made.until == NOON + timedelta(days=days)

    clock.moment = made.until - SECOND
    found = tokens.found(secret)
    assert found
    assert found.id == made.id
    clock.moment = made.until
    assert tokens.found(secret) is None
    assert [one.id for one in tokens.of_owner("ann")] == [made.id]


def test_only_the_hash_is_kept() -> None:
    """What lies in the store shows nobody in; 256 random bits follow what scanners know."""
    store = MemoryTokens()
    made, secret = _make(PersonalTokens(store, Still()))
    assert secret.startswith(PREFIX)
    assert len(secret) == len(PREFIX) + 43
    assert made.id == id_of(secret)
    assert secret not in repr((made, store._tokens))


def test_secrets_differ() -> None:
    """Two tokens of the same name have nothing in common."""
    tokens = PersonalTokens(MemoryTokens(), Still())
    assert len({_make(tokens)[1] for _ in range(MOST_TOKENS)}) == MOST_TOKENS


@pytest.mark.parametrize(
    "wrong", ["", PREFIX, "x", f"{PREFIX}x", PREFIX.upper(), f"{PREFIX}\ud800", "é" * 9]
)
def test_other_texts_are_no_token(wrong: str) -> None:
    """Neither a guess, nor half of one, nor what cannot be written in UTF-8."""
    tokens = PersonalTokens(MemoryTokens(), Still())
    _, secret = _make(tokens)
    for text in (wrong, secret[:-1], f"{secret}x", f" {secret}", secret.swapcase(), secret[4:]):
        assert tokens.found(text) is None


def test_what_is_surely_no_token_asks_no_store() -> None:
    """A session's secret, or a text of any length, costs no read."""
    store = Counting()
    tokens = PersonalTokens(store, Still())
    for text in (new_secret(), "x" * 10**6, f"{PREFIX}{'x' * 10**6}"):
        assert tokens.found(text) is None
    assert store.read == 0


def test_use_is_noted_once_a_minute() -> None:
    """However often a program asks."""
    clock, store = Still(), Counting()
    tokens = PersonalTokens(store, clock)
    made, secret = _make(tokens)
    for after in (timedelta(0), SECOND, NOTED_EVERY - SECOND):
        clock.moment = NOON + after
        assert tokens.found(secret)
    assert store.noted == 1
    assert store.get(made.id) == replace(made, used=NOON)

    clock.moment = NOON + NOTED_EVERY
    assert tokens.found(secret)
    assert store.get(made.id) == replace(made, used=NOON + NOTED_EVERY)


def test_use_that_cannot_be_noted_lets_in_all_the_same() -> None:
    """A full or read-only disk keeps no program from reading."""
    tokens = PersonalTokens(Unnotable(), Still())
    made, secret = _make(tokens)
    assert tokens.found(secret) == made


def test_store_that_is_away_is_no_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who cannot be looked up is told to come again, not that the token is wrong."""
    store = MemoryTokens()
    tokens = PersonalTokens(store, Still())
    _, secret = _make(tokens)

    def away(_: str) -> PersonalToken | None:
        raise StoreUnavailable

    monkeypatch.setattr(store, "get", away)
    with pytest.raises(StoreUnavailable):
        tokens.found(secret)


def test_revoked_token_is_none() -> None:
    """At once, by its owner alone, once."""
    tokens = PersonalTokens(MemoryTokens(), Still())
    made, secret = _make(tokens)
    assert not tokens.end("bob", made.id)
    assert tokens.found(secret)
    assert tokens.end("ann", made.id)
    assert not tokens.end("ann", made.id)
    assert tokens.found(secret) is None


def test_list_is_the_persons_newest_first() -> None:
    """Tokens of others are not in it."""
    clock = Still()
    tokens = PersonalTokens(MemoryTokens(), clock)
    for name in ("first", "second", "third"):
        _make(tokens, name=name)
        clock.moment += SECOND
    _make(tokens, "bob", name="foreign")
    assert [one.name for one in tokens.of_owner("ann")] == ["third", "second", "first"]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [(" Backup\n script ", "Backup script"), ("x" * LONGEST_NAME, "x" * LONGEST_NAME),
     ("a\u202eb\x00c", "abc"), ("<b>", "<b>"), ("e\u0301", "\u00e9")],
)  # fmt: skip
def test_name_is_cleaned(typed: str, kept: str) -> None:
    """It is one line without marks nobody sees."""
    assert _make(PersonalTokens(MemoryTokens(), Still()), name=typed)[0].name == kept


@pytest.mark.parametrize(
    ("asked", "field"),
    [({"name": ""}, "name"), ({"name": "\u200b \n"}, "name"), ({"name": "x" * 61}, "name"),
     ({"days": 0}, "days"), ({"days": 31}, "days"), ({"days": -30}, "days")],
)  # fmt: skip
def test_bad_input_names_its_field(asked: dict[str, object], field: str) -> None:
    """And makes nothing."""
    tokens = PersonalTokens(MemoryTokens(), Still())
    with pytest.raises(InvalidInput) as caught:
        _make(tokens, **asked)
    assert caught.value.field == field
    assert tokens.of_owner("ann") == []


def test_nobody_has_more_than_twenty() -> None:
    """Those of others do not count; revoking one makes room."""
    tokens = PersonalTokens(MemoryTokens(), Still())
    made = [_make(tokens)[0] for _ in range(MOST_TOKENS)]
    with pytest.raises(InvalidInput, match="Tokens are at most 20: revoke one first"):
        _make(tokens)
    assert len(tokens.of_owner("ann")) == MOST_TOKENS == 20
    _make(tokens, "bob")
    tokens.end("ann", made[0].id)
    _make(tokens)
