"""Amounts are read strictly and written as the account's locale writes them."""

from string import printable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spending.errors import InvalidAmount, InvalidInput
from spending.money import (
    HIDDEN,
    MAX_MINOR,
    MoneyFormat,
    check_currency,
    digits_of,
    parse_amount,
    parse_typed,
    plain_amount,
)

LOCALES = ("en_US", "en_IN", "de_DE", "de_CH", "fr_FR", "pt_BR", "sv_SE", "pl_PL", "ja_JP", "hi_IN")
OTHER_DIGITS = ("ar_EG", "fa_IR", "bn_BD")
CURRENCIES = ("EUR", "USD", "JPY", "KWD", "CHF", "INR", "CLF")
AMOUNTS = st.integers(-MAX_MINOR, MAX_MINOR)


@pytest.mark.parametrize(
    ("text", "minor"),
    [
        ("12.5", 1250),
        ("12.50", 1250),
        ("12.500", 1250),
        ("12.", 1200),
        (".5", 50),
        ("0", 0),
        ("-0", 0),
        ("+3", 300),
        ("-3", -300),
        ("3-", -300),
        ("- 3", -300),
        ("\u22123.20", -320),
        ("\u20133.20", -320),
        ("(3.20)", -320),
        ("1,234.50", 123450),
        ("1 234.50", 123450),
        ("1\u00a0234\u00a0567.5", 123456750),
        ("1'234.50", 123450),
        ("1\u2019234.50", 123450),
        ("12,34,567.89", 123456789),
        ("  7  ", 700),
        ("0000007", 700),
        ("10000000000.00", MAX_MINOR),
    ],
)
def test_parse_amount_reads(text: str, minor: int) -> None:
    """Every usual way to write a number of money is understood."""
    assert parse_amount(text, digits=2) == minor


@pytest.mark.parametrize(
    ("text", "minor"),
    [("1.234,50", 123450), ("12,5", 1250), ("1 234,5", 123450), ("1.000", 100000)],
)
def test_parse_amount_decimal_comma(text: str, minor: int) -> None:
    """With a decimal comma the point groups thousands."""
    assert parse_amount(text, digits=2, decimal=",") == minor


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "1e999999",
        "1E3",
        "NaN",
        "nan",
        "Infinity",
        "-inf",
        "1_000",
        "\uff11\uff12",
        "\uff11,234",
        "1,\uff12\uff13\uff14",
        "1.\uff15",
        "\u0663",
        "\u00bd",
        "0x10",
        "1,00",
        "1,2345",
        "1,234,56",
        "1,23,4567",
        "1234,567",
        "1,234 567",
        "1.2.3",
        "1..2",
        "1,,234",
        ",234",
        "--1",
        "+-1",
        "-(1)",
        "(-1)",
        "(1",
        "1)",
        "()",
        "-",
        "+",
        ".",
        ",",
        "1 2",
        "$5",
        "5 EUR",
        "12.345",
        "12.5001",
        "1\x00",
        "1\n2",
        "9" * 5_000,
        "0" * 5_000,
        "1" + ",000" * 20,
        "10000000000.01",
        "9999999999999999",
    ],
)
@pytest.mark.parametrize("sign", ["", "-"])
def test_parse_amount_refuses(text: str, sign: str) -> None:
    """What is no plain number of money is refused, whatever Decimal or int would make of it."""
    with pytest.raises(InvalidAmount):
        parse_amount(sign + text if text.strip() else text, digits=2)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "is missing"),
        ("1" * 41, "is too long"),
        ("twelve", "'twelve' is not a number such as 12.50"),
        ("12.345", "has 3 decimals; at most 2 are possible"),
        ("10000000000.01", "is larger than this program can hold"),
    ],
)
def test_parse_amount_says_why(text: str, reason: str) -> None:
    """The reason names what is wrong, with an example."""
    with pytest.raises(InvalidAmount) as caught:
        parse_amount(text, digits=2)

    assert (caught.value.field, caught.value.reason) == ("amount", reason)
    assert caught.value.message == f"Amount {reason}."


@pytest.mark.parametrize(
    ("digits", "decimal", "example"), [(0, ".", "12."), (3, ".", "12.500"), (2, ",", "12,50")]
)
def test_parse_amount_example(digits: int, decimal: str, example: str) -> None:
    """The example is one of the account's own currency."""
    with pytest.raises(InvalidAmount) as caught:
        parse_amount("?", digits=digits, decimal=decimal)

    assert caught.value.message.rstrip(".").endswith(f"such as {example}".rstrip("."))


def test_parse_amount_whole_currency() -> None:
    """A currency without decimals takes none but zeros."""
    assert parse_amount("1,250.00", digits=0) == 1250
    with pytest.raises(InvalidAmount):
        parse_amount("12.5", digits=0)


@given(st.text(max_size=50) | st.text(alphabet=printable, max_size=12), st.sampled_from(".,"))
def test_parse_amount_nothing_else(text: str, decimal: str) -> None:
    """Any text at all is an amount or InvalidAmount, never another error."""
    try:
        minor = parse_amount(text, digits=2, decimal=decimal)
    except InvalidAmount:
        return
    assert abs(minor) <= MAX_MINOR


@given(AMOUNTS, st.integers(0, 4))
def test_plain_amount_round_trip(minor: int, digits: int) -> None:
    """A plain decimal text says exactly the minor units it was made of."""
    assert parse_amount(plain_amount(minor, digits), digits=digits) == minor


@given(AMOUNTS, st.sampled_from(CURRENCIES), st.sampled_from(LOCALES + OTHER_DIGITS))
def test_typed_round_trip(minor: int, currency: str, locale: str) -> None:
    """What a form shows is read back as the same amount, in every locale and currency."""
    money = MoneyFormat(currency, locale)

    assert parse_typed(money.typed(minor), digits=money.digits, locale=locale) == minor


@given(AMOUNTS, st.sampled_from(CURRENCIES), st.sampled_from(LOCALES))
def test_format_keeps_every_digit(minor: int, currency: str, locale: str) -> None:
    """No digit is lost or rounded when an amount is written for reading."""
    money = MoneyFormat(currency, locale)
    shown = "".join(char for char in money(minor) if char in "0123456789")

    assert int(shown) == abs(minor)
    assert (minor < 0) == ("-" in money(minor) or "\u2212" in money(minor))


@pytest.mark.parametrize(
    ("currency", "locale", "shown"),
    [
        ("EUR", "en_US", "\u20ac1,234.50"),
        ("EUR", "de_DE", "1.234,50\u00a0\u20ac"),
        ("INR", "en_IN", "\u20b91,234.50"),
        ("JPY", "ja_JP", "\uffe5123,450"),
    ],
)
def test_format_examples(currency: str, locale: str, shown: str) -> None:
    """Amounts look as people of the locale write them."""
    assert MoneyFormat(currency, locale)(123450) == shown


@pytest.mark.parametrize(
    ("text", "locale", "minor"),
    [
        ("12,50", "de_DE", 1250),
        ("12.50", "de_DE", 1250),
        ("1.234", "de_DE", 123400),
        ("1.234,5", "de_DE", 123450),
        ("12.5", "fr_FR", 1250),
        ("1,234.5", "en_US", 123450),
        ("12.5", "ar_EG", 1250),
    ],
)
def test_parse_typed(text: str, locale: str, minor: int) -> None:
    """The locale's decimal sign counts first; a plain point is understood too."""
    assert parse_typed(text, digits=2, locale=locale) == minor


@pytest.mark.parametrize(
    ("text", "locale"), [("12,50", "en_US"), ("1,5.2", "de_DE"), ("", "de_DE")]
)
def test_parse_typed_refuses(text: str, locale: str) -> None:
    """A sign of neither the locale nor a plain number is refused, not guessed at."""
    with pytest.raises(InvalidAmount):
        parse_typed(text, digits=2, locale=locale)


def test_check_currency() -> None:
    """Codes are known in any case, others refused by name."""
    assert check_currency(" eur ") == "EUR"
    with pytest.raises(InvalidInput) as caught:
        check_currency("EURO")

    assert caught.value.field == "currency"


@pytest.mark.parametrize(("currency", "digits"), [("EUR", 2), ("JPY", 0), ("KWD", 3)])
def test_digits_of(currency: str, digits: int) -> None:
    """Each currency has its own number of decimals."""
    assert digits_of(currency) == digits


def test_marks() -> None:
    """A locale's decimal and grouping marks are told apart."""
    assert MoneyFormat("EUR", "de_DE").marks() == (",", ".")


@given(AMOUNTS, st.sampled_from(CURRENCIES), st.sampled_from(LOCALES + OTHER_DIGITS))
def test_hidden_amounts_are_all_written_alike(minor: int, currency: str, locale: str) -> None:
    """Neither digit, sign nor length tells one amount from another, in any locale's digits."""
    written = MoneyFormat(currency, locale, hidden=True)
    text = written(minor)
    assert HIDDEN in text
    assert not any(letter.isnumeric() for letter in text)
    assert text == written(0)


@given(AMOUNTS, st.sampled_from(CURRENCIES), st.sampled_from(LOCALES))
def test_what_a_field_holds_is_never_hidden(minor: int, currency: str, locale: str) -> None:
    """What stands in a field comes back as the same amount."""
    written = MoneyFormat(currency, locale, hidden=True)
    typed = written.typed(minor)
    assert parse_typed(typed, digits=written.digits, locale=locale) == minor


@pytest.mark.parametrize(
    ("text", "quoted"),
    [("-1.234,50 EUR", f"-{HIDDEN} EUR"), ("12 of 7", f"{HIDDEN} of {HIDDEN}"), ("Shop", "Shop")],
)
def test_quoted(text: str, quoted: str) -> None:
    """Of what a file says, the numbers go where amounts are hidden, and nothing else."""
    assert MoneyFormat("EUR", "de_DE", hidden=True).quoted(text) == quoted
    assert MoneyFormat("EUR", "de_DE").quoted(text) == text
