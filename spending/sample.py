"""Sample data: three years of one invented household, for whoever wants to look around first."""

import hashlib
from calendar import monthrange
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from math import cos, pi
from random import Random
from typing import Final, NamedTuple

from spending.category import category_id
from spending.expense import ExpenseDraft
from spending.job import ImportLine
from spending.period import Month

YEARS: Final = 3

_CARD: Final = "Card"
_CASH: Final = "Cash"
_TRANSFER: Final = "Transfer"
_ID_DIGITS: Final = 32
_SETTLEMENT: Final = 2
_DECEMBER: Final = 12


class _Purchase(NamedTuple):
    """Something bought; `cents` is below zero when money came back."""

    day: date
    cents: int
    merchant: str
    category: tuple[str, ...]
    method: str = _CARD
    tags: tuple[str, ...] = ()
    note: str = ""


class _Bill(NamedTuple):
    """What falls due on a day of the month, every so many months.

    `price` gives the cents for a number of months since the sample's start and a calendar month.
    """

    day: int
    merchant: str
    category: tuple[str, ...]
    price: Callable[[int, int], int]
    method: str = _CARD
    every: int = 1


class _Habit(NamedTuple):
    """What is bought now and then: so often a week, for so many cents (least, usual, most)."""

    category: tuple[str, ...]
    merchants: Sequence[str]
    a_week: float
    cents: tuple[int, int, int]
    methods: Sequence[str] = (_CARD,)


class _Trip(NamedTuple):
    """A holiday: its days, where it goes, and in cents what the way and a night cost."""

    first: date
    nights: int
    place: str
    way: _Purchase
    night: int
    meal: int

    def is_on(self, day: date) -> bool:
        """Whether the household is away on a day."""
        return self.first <= day <= self.first + timedelta(days=self.nights)


def _fixed(cents: int) -> Callable[[int, int], int]:
    return lambda _since, _month: cents


def _raised(cents: int, after: int, to: int) -> Callable[[int, int], int]:
    """A price that changes once, so many months after the start."""
    return lambda since, _month: to if since >= after else cents


def _rent(since: int, _month: int) -> int:
    """The rent rises once a year."""
    return 118_000 + since // 12 * 3_500


def _seasonal(cents: int, swing: int) -> Callable[[int, int], int]:
    """A price that is highest in January and lowest in July."""
    return lambda since, month: cents + round(swing * cos((month - 1) / 6 * pi)) + since % 5 * 40


_BILLS: Final = (
    _Bill(1, "Hollis & Bray Lettings", ("Housing", "Rent"), _rent, _TRANSFER),
    _Bill(
        3, "Brightwater Energy", ("Utilities", "Electricity"), _seasonal(6_240, 1_480), _TRANSFER
    ),
    _Bill(4, "Vale Gas", ("Utilities", "Heating"), _seasonal(7_100, 5_200), _TRANSFER),
    _Bill(12, "Town Waterworks", ("Utilities", "Water"), _seasonal(8_360, -350), _TRANSFER, 3),
    _Bill(15, "Fibrelane", ("Utilities", "Internet"), _fixed(3_499), _TRANSFER),
    _Bill(20, "Tellwave", ("Utilities", "Mobile phone"), _fixed(1_500)),
    _Bill(2, "Harbour Mutual", ("Insurance",), _fixed(4_260), _TRANSFER),
    _Bill(10, "Harbour Mutual", ("Insurance",), _fixed(38_600), _TRANSFER, 12),
    _Bill(6, "Streamline", ("Subscriptions", "Video"), _raised(1_299, 21, 1_499)),
    _Bill(11, "Tunewell", ("Subscriptions", "Music"), _fixed(999)),
    _Bill(17, "Cloudbox", ("Subscriptions", "Software"), _fixed(299)),
    _Bill(23, "The Morning Post", ("Subscriptions", "News"), _fixed(800)),
    _Bill(5, "Ironworks Gym", ("Health", "Sport"), _fixed(3_400)),
    _Bill(1, "City Transit", ("Transportation", "Public transport"), _fixed(4_900)),
    _Bill(28, "Northern Bank", ("Fees and taxes",), _fixed(690), _TRANSFER, 3),
    _Bill(14, "Vehicle Office", ("Fees and taxes",), _fixed(14_800), _TRANSFER, 12),
    _Bill(18, "Evening College", ("Education",), _fixed(18_500), _TRANSFER, 12),
)
_HABITS: Final = (
    _Habit(
        ("Food", "Groceries"),
        ("Greenleaf Market", "Greenleaf Market", "Nord Foods", "Corner Basket"),
        2.5,
        (890, 3_650, 11_200),
    ),
    _Habit(("Food", "Groceries"), ("Saturday Market",), 0.5, (600, 1_450, 3_200), (_CASH,)),
    _Habit(
        ("Food", "Eating out"),
        ("Luigi's", "Noodle House", "The Old Mill", "Café Anker", "Thali Corner", "Green Bowl"),
        1.3,
        (1_100, 2_650, 8_400),
        (_CARD, _CARD, _CASH),
    ),
    _Habit(
        ("Food", "Coffee"), ("Daily Grind", "Café Anker", "Station Kiosk"), 2.1, (260, 380, 720),
        (_CARD, _CASH),
    ),
    _Habit(("Food", "Snacks"), ("Station Kiosk", "Baker's Dozen"), 1.1, (150, 360, 900), (_CASH,)),
    _Habit(
        ("Transportation", "Fuel"), ("Petra Fuel", "Petra Fuel", "Roadside Oil"), 0.55,
        (3_800, 5_900, 7_900),
    ),
    _Habit(("Transportation", "Parking"), ("City Parking",), 0.4, (150, 300, 900), (_CASH, _CARD)),
    _Habit(("Transportation", "Taxi"), ("Swift Cabs",), 0.1, (900, 1_700, 3_900)),
    _Habit(("Household", "Supplies"), ("Homely", "Nord Foods"), 0.5, (450, 1_500, 4_900)),
    _Habit(("Personal care",), ("Scissors & Co", "Rosewater Pharmacy"), 0.3, (690, 2_400, 5_200)),
    _Habit(
        ("Clothing",), ("Thread & Loom", "Stride Shoes", "Second Row"), 0.3, (1_900, 4_990, 14_900)
    ),
    _Habit(("Health", "Medicine"), ("Rosewater Pharmacy",), 0.25, (390, 1_150, 3_800)),
    _Habit(
        ("Leisure", "Culture"), ("Rex Cinema", "City Theatre", "Museum"), 0.3, (900, 1_800, 6_500)
    ),
    _Habit(("Leisure", "Books"), ("Paper Moon Books",), 0.25, (799, 1_699, 3_900)),
    _Habit(("Leisure", "Games"), ("Pixel Store",), 0.1, (999, 2_999, 5_999)),
    _Habit(("Gifts", "Presents"), ("Paper Moon Books", "Flora's"), 0.1, (1_500, 2_900, 6_000)),
)  # fmt: skip
_ONE_OFFS: Final = (
    (4, 64_900, "Homely", ("Household", "Appliances"), "Washing machine, five years' warranty"),
    (9, 43_000, "Dr Lindqvist", ("Health", "Doctor"), "Crown, upper left"),
    (14, 139_900, "Byte & Sons", ("Leisure", "Hobbies"), "Laptop, order 40-2217"),
    (19, 72_350, "Garage Okafor", ("Transportation", "Car upkeep"), "Brakes and winter tyres"),
    (24, 118_000, "Oak & Linen", ("Housing", "Furniture"), "Sofa, delivered"),
    (30, 89_000, "Spoke Works", ("Leisure", "Hobbies"), "Bicycle"),
)
_UNKNOWN: Final = ("SQ *KIOSK 7", "PAYMENT 48813", "CARD 0042 VENDOR", "ONLINE ORDER 5561")


def sample_lines(today: date, seed: int = 1, *, digits: int = 2) -> list[ImportLine]:
    """Give some 2,000 expenses of the three years up to and including `today`, the oldest first.

    Always the same for the same day and seed. `digits` are the decimals of the currency: one
    without any is taken to be worth about a hundredth of one with two, so that prices look right.
    Categories are those of the starting set.
    """
    first = _day_of(Month.of(today).plus(-12 * YEARS), today.day) + timedelta(days=1)
    chance = Random(seed)  # noqa: S311 - made-up prices, no secrets
    trips = list(_trips(first, today))
    bought = [
        *_bills(first, today),
        *_habits(first, today, trips, chance),
        *(one for trip in trips for one in _holiday(trip, chance)),
        *_december(first, today, chance),
        *_one_offs(first),
        *_refunds(first, today, chance),
        *_unknown(first, today, chance),
        _Purchase(today, 420, "Daily Grind", ("Food", "Coffee")),
    ]
    shown = sorted(one for one in bought if first <= one.day <= today)
    return [_line(f"sample:{seed}:{at}", one, digits) for at, one in enumerate(shown)]


def _line(identity: str, one: _Purchase, digits: int) -> ImportLine:
    amount = round(one.cents, -1) if digits == 0 else one.cents * 10 ** max(digits - 2, 0)
    category = category_id(*one.category) if one.category else None
    draft = ExpenseDraft(one.day, amount, one.merchant, category, one.method, one.tags, one.note)
    return ImportLine(hashlib.sha256(identity.encode()).hexdigest()[:_ID_DIGITS], draft)


def _day_of(month: Month, day: int) -> date:
    """Give a day of a month, its last one when it is shorter."""
    return date(month.year, month.number, min(day, monthrange(month.year, month.number)[1]))


def _bills(first: date, today: date) -> Iterator[_Purchase]:
    for since, month in enumerate(Month.of(first).through(Month.of(today))):
        for bill in _BILLS:
            if since % bill.every == bill.day % bill.every:
                cents = bill.price(since, month.number)
                yield _Purchase(
                    _day_of(month, bill.day), cents, bill.merchant, bill.category, bill.method
                )


def _habits(
    first: date, today: date, trips: Sequence[_Trip], chance: Random
) -> Iterator[_Purchase]:
    for day in _days(first, today):
        if any(trip.is_on(day) for trip in trips):
            continue
        for habit in _HABITS:
            if chance.random() < habit.a_week / 7:
                least, usual, most = habit.cents
                yield _Purchase(
                    day,
                    round(chance.triangular(least, most, usual)),
                    chance.choice(habit.merchants),
                    habit.category,
                    chance.choice(habit.methods),
                )


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=number) for number in range((last - first).days + 1))


def _trips(first: date, today: date) -> Iterator[_Trip]:
    """Two weeks by the sea every summer, a week in the mountains every winter."""
    for year in range(first.year, today.year + 1):
        summer, winter = date(year, 7, 12 + year % 3 * 5), date(year, 2, 6 + year % 2 * 7)
        flight = _Purchase(
            summer - timedelta(days=96), 38_400 + year % 4 * 2_150, "Gull Air",
            ("Travel", "Flights"), _CARD, ("holiday",), f"Summer {year}, two seats",
        )  # fmt: skip
        train = _Purchase(
            winter - timedelta(days=40), 16_800, "Alpine Rail",
            ("Transportation", "Public transport"), _CARD, ("holiday",), f"Winter {year}",
        )  # fmt: skip
        yield _Trip(summer, 13, "Hotel Miramar", flight, 8_900, 4_600)
        yield _Trip(winter, 6, "Pension Edelweiss", train, 9_700, 3_900)


def _holiday(trip: _Trip, chance: Random) -> Iterator[_Purchase]:
    tags = ("holiday",)
    stay = trip.night * trip.nights
    yield trip.way
    yield _Purchase(
        trip.first, stay, trip.place, ("Travel", "Hotels"), _CARD, tags, f"{trip.nights} nights"
    )
    for day in _days(trip.first, trip.first + timedelta(days=trip.nights)):
        meal = round(chance.triangular(trip.meal // 3, trip.meal * 2, trip.meal))
        where = chance.choice(("Trattoria del Porto", "Beach Bar", "Mountain Hut"))
        method = chance.choice((_CARD, _CASH))
        yield _Purchase(day, meal, where, ("Food", "Eating out"), method, tags)
        if chance.random() < 1 / 3:
            fun = chance.randrange(1_500, 8_500, 50)
            yield _Purchase(day, fun, "Tours & Tickets", ("Travel", "Activities"), _CARD, tags)


def _december(first: date, today: date, chance: Random) -> Iterator[_Purchase]:
    shops = ("Toy Harbour", "Paper Moon Books", "Thread & Loom", "Byte & Sons", "Flora's")
    for year in range(first.year, today.year + 1):
        for _ in range(8):
            day = date(year, _DECEMBER, chance.randint(2, 23))
            cents = round(chance.triangular(1_500, 14_000, 4_000))
            shop = chance.choice(shops)
            yield _Purchase(day, cents, shop, ("Gifts", "Presents"), _CARD, ("christmas",))
        yield _Purchase(
            date(year, _DECEMBER, 18), 5_000, "Lifeboat Fund", ("Gifts", "Donations"), _TRANSFER
        )


def _one_offs(first: date) -> Iterator[_Purchase]:
    for since, cents, merchant, category, note in _ONE_OFFS:
        day = _day_of(Month.of(first).plus(since), 9 + since % 11)
        yield _Purchase(day, cents, merchant, category, _CARD, (), note)


def _refunds(first: date, today: date, chance: Random) -> Iterator[_Purchase]:
    """What was sent back, some days after it was bought, and what was overpaid for energy."""
    for since, month in enumerate(Month.of(first).through(Month.of(today))):
        if since % 4 == 1:
            bought, cents = _day_of(month, 7), chance.randrange(3_990, 9_990, 1_000)
            returned = bought + timedelta(days=chance.randint(6, 12))
            yield _Purchase(bought, cents, "Thread & Loom", ("Clothing",))
            if returned <= today:
                note = "Sent back, did not fit"
                yield _Purchase(returned, -cents, "Thread & Loom", ("Clothing",), _CARD, (), note)
        if month.number == _SETTLEMENT:
            yield _Purchase(
                _day_of(month, 21), -chance.randrange(4_200, 11_800, 10), "Brightwater Energy",
                ("Utilities", "Electricity"), _TRANSFER, (), "Yearly settlement",
            )  # fmt: skip


def _unknown(first: date, today: date, chance: Random) -> Iterator[_Purchase]:
    """What nobody has filed yet."""
    for number in range(12):
        day = first + (today - first) * number // 12 + timedelta(days=chance.randint(0, 60))
        cents = chance.randrange(480, 6_400, 10)
        yield _Purchase(day, cents, _UNKNOWN[number % len(_UNKNOWN)], ())
