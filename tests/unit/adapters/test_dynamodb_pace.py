from adapters.dynamodb.pace import Pace


class Hours:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.time = 100.0
        self.slept: list[float] = []

    def now(self) -> float:
        """Give the seconds."""
        return self.time

    def sleep(self, seconds: float) -> None:
        """Move on."""
        self.slept.append(seconds)
        self.time += seconds


def a_pace(units_per_second: float = 100) -> tuple[Pace, Hours]:
    """Give a pace and the clock it goes by."""
    hours = Hours()
    return Pace(units_per_second, now=hours.now, sleep=hours.sleep), hours


def test_nothing_written() -> None:
    """Who wrote nothing waits for nothing."""
    pace, hours = a_pace()
    pace.wait("ann")
    assert hours.slept == []


def test_waits_until_it_has_passed() -> None:
    """Long work waits as long as what was written takes at the pace, and then no more."""
    pace, hours = a_pace(100)
    pace.spent("ann", 50)
    pace.spent("ann", 25)
    pace.wait("ann")
    pace.wait("ann")
    assert hours.slept == [0.75]


def test_time_pays() -> None:
    """What was written long ago holds nobody back."""
    pace, hours = a_pace(128)
    pace.spent("ann", 50)
    hours.time += 60
    pace.spent("ann", 16)
    pace.wait("ann")
    assert hours.slept == [0.125]


def test_others_do_not_wait() -> None:
    """One owner's import holds back no other's."""
    pace, hours = a_pace()
    pace.spent("ann", 500)
    pace.wait("bob")
    assert hours.slept == []


def test_a_refusal_is_waited_for() -> None:
    """After the table asked for it, long work stands back."""
    pace, hours = a_pace()
    pace.throttled("ann")
    pace.wait("ann")
    assert hours.slept == [2.0]
