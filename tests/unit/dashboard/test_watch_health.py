"""Whether a process can serve: asked rarely, answered quickly, whatever hangs behind it."""

import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from fake_issuer import FakeIssuer, fake_issuer
from flask import Flask
from programs import services_over

from adapters.cognito import AccessTokens
from dashboard.services import Services
from dashboard.settings import Settings
from dashboard.watch.health import KEPT, Look, add_health, draining_mark
from spending.errors import StoreUnavailable


class _Elapsed:
    """Seconds that pass when told to."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class _Store:
    """What is looked at: away or not, and how often it was asked."""

    def __init__(self) -> None:
        self.asked = 0
        self.is_away = False

    def check(self) -> None:
        """Answer, or not."""
        self.asked += 1
        if self.is_away:
            raise StoreUnavailable


def test_an_answer_is_kept() -> None:
    """However many balancers ask, the store is asked every five seconds."""
    store, elapsed = _Store(), _Elapsed()
    look = Look(store.check, elapsed)
    assert [look.is_well() for _ in range(50)] == [True] * 50
    assert store.asked == 1
    store.is_away = True
    elapsed.now += KEPT - 0.1
    assert look.is_well()
    elapsed.now += 0.2
    assert not look.is_well()
    store.is_away = False
    elapsed.now += KEPT
    assert look.is_well()
    assert store.asked == 3


def test_a_look_that_hangs_has_no_second_beside_it() -> None:
    """A store that never answers costs one thread, and each who asks at most a second."""
    answer, asked, elapsed = threading.Event(), [], _Elapsed()

    def check() -> None:
        asked.append(1)
        answer.wait(30)

    look = Look(check, elapsed)
    began = time.monotonic()
    assert not look.is_well()
    assert not look.is_well()  # kept
    elapsed.now += KEPT
    assert not look.is_well()
    assert time.monotonic() - began < 5
    assert asked == [1]
    answer.set()
    elapsed.now += KEPT
    assert look.is_well()


def test_any_fault_means_not_ready() -> None:
    """A fault of ours in the check is no reason to be sent people."""

    def check() -> None:
        raise ZeroDivisionError

    assert not Look(check).is_well()


@pytest.fixture
def told() -> Iterator[FakeIssuer]:
    """An issuer on this machine."""
    with fake_issuer() as issuer:
        yield issuer


def _with_pool(told: FakeIssuer) -> Services:
    services = services_over()
    return replace(services, access_tokens=AccessTokens(told.pool, services.tools.clock))


def test_keys_are_there_before_the_first_token(told: FakeIssuer) -> None:
    """A process that never had the pool's keys cannot let programs in: it waits for them."""
    told.faults = {"/keys": (503, {}, b"")}
    services, elapsed = _with_pool(told), _Elapsed()
    look = Look(services.check, elapsed)
    assert not look.is_well()
    told.faults = {}
    services = _with_pool(told)
    assert Look(services.check).is_well()


def test_a_pool_that_is_away_later_stops_nobody(told: FakeIssuer) -> None:
    """Whoever has keys goes on serving without the pool."""
    services, elapsed = _with_pool(told), _Elapsed()
    look = Look(services.check, elapsed)
    assert look.is_well()
    told.faults = {"/keys": (503, {}, b""), "/.well-known/openid-configuration": (503, {}, b"")}
    elapsed.now += 100 * KEPT
    assert look.is_well()
    assert told.asked["/keys"] == 1


def test_draining_is_said_at_once(tmp_path: Path) -> None:
    """A stop that was announced is not kept from anybody for five seconds."""
    mark, server = tmp_path / "draining", Flask("x")
    add_health(server, lambda: None, mark)
    client = server.test_client()
    assert client.get("/readyz").get_json() == {"status": "ready"}
    mark.touch()
    answer = client.get("/readyz")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
    assert answer.get_json() == {"status": "draining"}
    mark.unlink()
    assert client.get("/readyz").status_code == 200


def test_not_ready_says_when_to_ask_again() -> None:
    """A balancer, or a person, is told when to come back."""
    server = Flask("x")
    store = _Store()
    store.is_away = True
    add_health(server, store.check, Path("/nowhere/draining"))
    answer = server.test_client().get("/readyz")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")


def test_each_program_has_a_mark_of_its_own(tmp_path: Path) -> None:
    """Two programs over one folder are not drained together."""
    marks = {draining_mark(Settings(store=f"sqlite:{tmp_path}/e.db", port=p)) for p in (1, 2)}
    assert len(marks) == 2
    assert {mark.parent for mark in marks} == {tmp_path}
