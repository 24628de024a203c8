from collections import Counter
from datetime import UTC, datetime, timedelta

from hypothesis import example, given, settings
from hypothesis import strategies as st

from adapters.dynamodb.keys import (
    RECORD_RANGES,
    due_bounds,
    due_keys,
    moment_text,
    operation_key,
    owner_key,
    split,
    staged_key,
)
from spending.records import HEAD, SETTINGS, Due, journal_key

UNHURRIED = settings(deadline=None)
OWNERS = st.text(alphabet="ab#%23 :/", min_size=1, max_size=8)
MOMENTS = st.datetimes(
    datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)  # noqa: DTZ001 - it gets its zone here
)  # fmt: skip


@UNHURRIED
@given(OWNERS, OWNERS)
@example("a#b", "a%23b")
def test_owners_never_share_a_partition(one: str, other: str) -> None:
    """Two owners have two partitions, whatever they are called."""
    assert (owner_key(one) == owner_key(other)) == (one == other)


@UNHURRIED
@given(OWNERS | st.sampled_from(("DUE#3", "SESSION#abc", "STAGED#ann#job")))
def test_no_owner_lies_where_the_table_keeps_its_own(owner: str) -> None:
    """No owner can be called so that its partition is one of the program's."""
    assert "#" not in owner_key(owner)


def test_an_owner_can_be_read() -> None:
    """An issuer with a subject is its own key."""
    owner = "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_Ab 0f8c-11"
    assert owner_key(owner) == owner


@UNHURRIED
@given(OWNERS, OWNERS, OWNERS, OWNERS)
def test_jobs_never_share_their_material(one: str, job: str, other: str, another: str) -> None:
    """The material of two jobs lies apart unless owner and job are the same."""
    same = (one, job) == (other, another)
    assert (staged_key(one, job) == staged_key(other, another)) == same


@UNHURRIED
@given(MOMENTS, OWNERS, OWNERS, OWNERS, OWNERS)
def test_due_never_collides(when: datetime, one: str, job: str, other: str, another: str) -> None:
    """No due time takes the place of another job's or owner's."""
    mine, theirs = Due(when, one, job, "", {}), Due(when, other, another, "", {})
    assert (due_keys(mine) == due_keys(theirs)) == ((one, job) == (other, another))


@UNHURRIED
@given(MOMENTS, MOMENTS)
def test_moments_sort_as_texts(one: datetime, other: datetime) -> None:
    """Moments with and without fractions of a second sort as they follow each other."""
    assert (moment_text(one) < moment_text(other)) == (one < other)


@UNHURRIED
@given(MOMENTS, st.timedeltas(timedelta(seconds=-2), timedelta(seconds=2)))
def test_due_by_a_moment(until: datetime, away: timedelta) -> None:
    """What is due at the very moment is in, what is due a microsecond later is not."""
    key = due_keys(Due(until + away, "ann", "job", "", {}))[1]
    low, high = due_bounds(until)
    assert (low <= key <= high) == (away <= timedelta(0))


def test_due_is_spread() -> None:
    """Everybody's due times fill all shares alike, so that no share is the bottleneck."""
    at = datetime(2026, 11, 22, tzinfo=UTC)
    homes = Counter(due_keys(Due(at, f"owner{n}", "job", "", {}))[0] for n in range(800))
    assert len(homes) == 8
    assert min(homes.values()) > 50


HEX = st.text("0123456789abcdef", min_size=32, max_size=32).map("E#{}".format)
KEYS = HEX | st.sampled_from(("A#a", "B#overall", "E#", "E#zz", "HEAD", "I#1", "I#zz"))


@UNHURRIED
@given(st.lists(KEYS, max_size=30, unique=True), KEYS)
def test_split_loses_and_doubles_nothing(keys: list[str], after: str) -> None:
    """Every key after the first page lies in exactly one of the ranges that read the rest."""
    ranges = split(after, "J#")
    assert len(ranges) <= 16
    for key in keys:
        homes = [1 for low, high in ranges if low <= key <= high]
        assert len(homes) == (key > after), (key, after, ranges)


def test_little_is_not_cut_up() -> None:
    """What is left after most was read is asked for with one request."""
    assert len(split("E#d0000000000000000000000000000000", "J#")) == 1
    assert len(split("E#40000000000000000000000000000000", "J#")) == 3
    assert len(split("E#02000000000000000000000000000000", "J#")) == 16


def test_ranges_hold_every_record_and_nothing_else() -> None:
    """Journal, operations and sessions are not read with the records; all kinds of those are."""

    def inside(key: str) -> bool:
        return any(low <= key <= high for low, high in RECORD_RANGES)

    records = (HEAD, SETTINGS, "A#x", "B#overall", "C#x", "E#0", "E#f", "I#op", "V#x")
    assert all(inside(key) for key in records)
    others = (journal_key(0), journal_key(10**12 - 1), operation_key("a"), "O#zz", "SES#ab")
    assert not any(inside(key) for key in others)
