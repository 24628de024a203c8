"""Amounts in all the ways files write them, and the currency they are in."""

import pytest
from statements import IN_EUR, UNSET, days_and_amounts, one_line, read

from spending.errors import ChoiceUnfit
from spending.settings import Settings
from spending.statements import Choices, Statement
from spending.statements.amounts import bare_amount

IN_YEN = Settings("JPY", "ja_JP", "Asia/Tokyo", chosen=True)
IN_DINAR = Settings("KWD", "en_US", "Asia/Kuwait", chosen=True)


def spent(
    *texts: str, settings: Settings = IN_EUR, decimal: str | None = None, sign: str | None = None
) -> Statement:
    """Read a file with these amounts."""
    rows = (f'2024-02-13;Shop;"{text}"' for text in texts)
    choices = Choices(decimal=decimal, sign=sign)
    return read("Date;Merchant;Amount", *rows, settings=settings, choices=choices)


def amounts(statement: Statement) -> list[int]:
    """Give the minor units read."""
    return [amount for _, amount in days_and_amounts(statement)]


@pytest.mark.parametrize(
    ("text", "minor"),
    [
        ("12,50", 1250),
        ("12.50", 1250),
        ("12", 1200),
        ("1.234,56", 123456),
        ("1,234.56", 123456),
        ("1 234,56", 123456),
        ("1\u202f234,56", 123456),
        ("1'234.56", 123456),
        ("1,00,000.00", 10_000_000),
        ("1.234.567", 123456700),
        ("0,5", 50),
        (".50", 50),
        ("12.", 1200),
        ("+12.50", 1250),
        ("€ 12,50", 1250),
        ("€12,50", 1250),
        ("12,50 €", 1250),
        ("12,50EUR", 1250),
        ("EUR 12,50", 1250),
        ("EUR +12,50", 1250),
        ("12,50 euros", 1250),
        ("12,-", 1200),
        ("12.– €", 1200),
        ("12.500", 1_250_000),
        ("12.5000", 1250),
    ],
)
def test_an_amount_is_read_however_it_is_written(text: str, minor: int) -> None:
    """Either decimal mark, grouped or not, with the currency before or after."""
    assert one_line("Date;Merchant;Amount", f"2024-02-13;Shop;{text}").draft.amount == minor


@pytest.mark.parametrize(
    "text",
    [
        "-12,50", "\u221212,50", "–12,50", "12,50-", "12,50 -", "(12,50)", "-€12,50", "€-12,50",
        "€ -12,50", "- 12,50 €", "12,50- €", "12,50 €-", "(€ 12,50)", "€ (12,50)", "-EUR 12,50",
    ],
)  # fmt: skip
def test_a_minus_is_found_wherever_it_stands(text: str) -> None:
    """Before, after, between currency and number, as brackets: all are below zero."""
    assert amounts(spent(text, sign="negative")) == [1250]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "is missing"),
        ("abc", "is not a number"),
        ("NaN", "is not a number"),
        ("inf", "is not a number"),
        ("1e999999", "is not a number"),
        ("１２", "is not a number"),
        ("0x10", "is not a number"),
        ("12,50 apples", "is not a number"),
        ("12,50 % €", "is not a number"),
        ("--12", "is not a number"),
        ("-(12)", "is not a number"),
        ("(12", "is not a number"),
        ("EUR 12 EUR", "is not a number"),
        ("1,2,3", "is not a number"),
        ("12,345,6", "is not a number"),
        ("12.345", "has 3 decimals; at most 2 are possible"),
        ("9" * 20, "larger than this program can hold"),
        ("9" * 10_000, "is too long"),
        ("0", "is zero"),
        ("-0.00", "is zero"),
    ],
)
def test_what_is_no_amount_rejects_its_row(text: str, reason: str) -> None:
    """The row is named with the reason, and the others come in."""
    statement = spent("1.50", text, "2.50")
    assert amounts(statement) == [150, 250]
    (rejected,) = statement.rejected
    assert rejected.line == 3
    assert rejected.reason.startswith("Amount ")
    assert reason in rejected.reason


def test_the_whole_file_decides_the_decimal_mark() -> None:
    """A number that could be either is read as the clear ones are."""
    assert amounts(spent("1.234", "5,50")) == [123400, 550]
    assert amounts(spent("1,234", "5.50")) == [123400, 550]
    assert amounts(spent("1.234", "1.234.567")) == [123400, 123456700]
    statement = spent("1.50", "2.50", "1,5")
    assert amounts(statement) == [150, 250]
    assert [one.line for one in statement.rejected] == [4]


def test_three_digits_after_the_only_mark_are_thousands() -> None:
    """A currency of two decimals has no third; with a zero or many digits before it, it has."""
    assert amounts(spent("1.234", "5.678")) == [123400, 567800]
    assert amounts(spent("1,234")) == [123400]
    assert amounts(spent("0.500")) == [50]
    assert amounts(spent("1234.500")) == [123450]


def test_a_chosen_decimal_mark_settles_it() -> None:
    """With the mark said, numbers are read by it alone."""
    assert amounts(spent("1.234", decimal=",")) == [123400]
    assert amounts(spent("1.230", decimal=".")) == [123]
    assert [one.line for one in spent("1.50", "2,50", decimal=",").rejected] == [2]
    with pytest.raises(ChoiceUnfit, match="neither a point nor a comma"):
        spent("1.50", decimal=";")


def test_digits_are_those_of_the_accounts_currency() -> None:
    """Yen have no decimals, dinars three, whatever the file says its amounts are in."""
    assert amounts(spent("1250", "1.250", settings=IN_YEN)) == [1250, 1250]
    assert "at most 0" in spent("12.50", settings=IN_YEN).rejected[0].reason
    assert amounts(spent("1.250", "0.5", settings=IN_DINAR)) == [1250, 500]
    assert amounts(spent("1,250", settings=IN_DINAR)) == [1250]
    assert amounts(with_currency(("1250", "JPY"))) == [125000]
    assert amounts(with_currency(("1250", "EUR"), settings=IN_YEN)) == [1250]


@pytest.mark.parametrize(("code", "amount"), [("JPY", "1250"), ("KWD", "1.250"), ("EUR", "12.50")])
def test_digits_are_the_files_while_the_account_has_chosen_none(code: str, amount: str) -> None:
    """The first import brings its currency with it."""
    lines = ("Date,Merchant,Amount,Currency", f"2024-02-13,A,{amount},{code}")
    assert one_line(*lines, settings=UNSET).draft.amount == 1250


def with_currency(*rows: tuple[str, str], settings: Settings = IN_EUR) -> Statement:
    """Read a file with these amounts and currencies."""
    lines = (f"2024-02-13;Shop;{amount};{currency}" for amount, currency in rows)
    return read("Date;Merchant;Amount;Currency", *lines, settings=settings)


def test_a_currency_that_differs_from_the_accounts_is_said() -> None:
    """Amounts are taken as they are, and the remark names both currencies."""
    statement = with_currency(("12,50", "INR"), ("2,50", "inr"))
    assert (amounts(statement), statement.currency) == ([1250, 250], "INR")
    assert statement.remarks == (
        "The file is in INR and the account in EUR: amounts were taken as they are.",
    )
    assert with_currency(("12,50", "EUR")).remarks == ()
    assert with_currency(("12,50", "INR"), settings=UNSET).remarks == ()


def test_rows_in_another_currency_are_rejected_by_line() -> None:
    """The file's currency is that of most rows; an empty cell is no other one."""
    statement = with_currency(("1,00", "EUR"), ("2,00", "USD"), ("3,00", "€"), ("4,00", ""))
    assert amounts(statement) == [100, 300, 400]
    (rejected,) = statement.rejected
    assert (rejected.line, rejected.reason) == (
        3, "Currency is USD, while that of the file is EUR.",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("header", "amount", "code"),
    [
        ("Amount (EUR)", "1,00", "EUR"),
        ("Betrag in CHF", "1,00", "CHF"),
        ("Amount USD", "1,00", "USD"),
        ("Betrag (€)", "1,00", "EUR"),
        ("Amount", "€ 1,00", "EUR"),
        ("Amount", "INR 1,00", "INR"),
        ("Amount", "-£1.00", "GBP"),
        ("Amount", "1.00 zł", "PLN"),
        ("Amount", "1.00 Kč", "CZK"),
        ("Amount", "CHF 1.-", "CHF"),
        ("Amount", "1.00", ""),
        ("Amount", "$1.00", ""),
        ("Amount", "Rs. 1.00", ""),
        ("Amount", "Rs.1.00", ""),
        ("Amount", "1.00 kr", ""),
    ],
)
def test_the_currency_is_found_beside_or_above_amounts(header: str, amount: str, code: str) -> None:
    """Codes and signs count where no column names the currency; shared signs name none."""
    statement = read(f"Date;Merchant;{header}", f"2024-02-13;Shop;{amount}", settings=UNSET)
    assert (amounts(statement), statement.currency) == ([100], code)
    assert statement.recognised.value("currency") == code


def test_an_unclear_currency_is_said() -> None:
    """A sign that several share, or a word that is no code, names no currency."""
    for label in ("$", "points"):
        statement = with_currency(("1,00", label), ("2,00", label))
        assert (amounts(statement), statement.currency) == ([100, 200], "")
        assert "is not clear: amounts were taken to be in EUR" in statement.remarks[0]
    mixed = with_currency(("1,00", "$"), ("2,00", "EUR"), ("3,00", "EUR"))
    assert [one.line for one in mixed.rejected] == [2]


def test_a_currency_is_not_guessed_from_a_sign_among_others() -> None:
    """An amount in another currency is rejected even if only a sign beside it says so."""
    statement = spent("€ 1,00", "€ 2,00", "$ 3,00")
    assert amounts(statement) == [100, 200]
    assert statement.rejected[0].reason == "Currency is $, while that of the file is EUR."


@pytest.mark.parametrize(
    "text", ["1e5", "NaN", "12 of 13", "5 EUR 20", "12:30", "30%", "12,50 EUR net", "x" * 100]
)
def test_what_is_not_understood_is_left_as_it_is(text: str) -> None:
    """Taking off what stands beside a number never makes a number of something else."""
    assert bare_amount(text) == (text, None)
