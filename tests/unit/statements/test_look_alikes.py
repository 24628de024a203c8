"""Whole files as people have them: household exports and the downloads of banks."""

import os
from collections import Counter
from pathlib import Path

import pytest
from statements import (
    IN_EUR,
    UNSET,
    a_file,
    a_household,
    a_month_first_export,
    counted,
    days_and_amounts,
    merchants,
    recount,
)

from spending.statements import Statement, read_statement


@pytest.mark.parametrize("seed", range(5))
def test_a_household_export_equals_a_recount(seed: int) -> None:
    """Every month, category and sub-category sums to what the csv module alone finds."""
    data = a_household(seed)
    statement = read_statement(data, UNSET)
    wanted = recount(data)
    assert counted(statement) == wanted
    assert statement.total == sum(wanted.values())
    text = data.decode()
    assert statement.left_out == {
        reason: text.count(word)
        for reason, word in (("transfer", ",Transfer-Out,"), ("income", ",Income,"))
    }
    assert statement.rejected == ()


def test_what_is_recognised_about_a_household_export() -> None:
    """Everything guessed is said with a value and a reason in words."""
    statement = read_statement(a_household(), UNSET)
    found = {one.name: one.value for one in statement.recognised.findings}
    assert found == {
        "encoding": "utf-8",
        "delimiter": ",",
        "header": "1",
        "column date": "Date",
        "column amount": "Amount",
        "column currency": "Currency",
        "column type": "Income/Expense",
        "column category": "Category",
        "column subcategory": "Subcategory",
        "column note": "Note",
        "column method": "Mode",
        "date_order": "dmy",
        "decimal": ".",
        "sign": "positive",
        "currency": "INR",
    }
    assert all(one.evidence for one in statement.recognised.findings)
    assert statement.recognised.value("colour") == ""
    assert statement.currency == "INR"


def test_a_household_export_fills_every_field() -> None:
    """Notes are the merchants, modes the methods, and a category has one spelling."""
    statement = read_statement(a_household(), UNSET)
    assert {line.draft.method for line in statement.lines} == {
        "Cash", "Savings account 1", "Credit Card",
    }  # fmt: skip
    assert {line.category for line in statement.lines} == {
        "Food", "Transportation", "Household", "subscription", "Gift",
    }  # fmt: skip
    assert {line.subcategory for line in statement.lines if line.category == "Household"} == {
        "Kitchen", "",
    }  # fmt: skip
    assert 'the "old" shop' in merchants(statement)
    assert len(statement.remarks) == 1
    assert statement.remarks[0].startswith("Rows equal to another row of the file: ")


def test_reading_twice_gives_the_same_statement() -> None:
    """Nothing depends on when or in which process it is read."""
    assert read_statement(a_household(), IN_EUR) == read_statement(a_household(), IN_EUR)


def test_a_month_first_export_with_rows_by_hand() -> None:
    """Unpadded dates are read month first, ISO rows as ISO, the impossible date by line."""
    statement = read_statement(a_month_first_export(), UNSET)
    assert len(statement.lines) == 55
    assert statement.left_out == {"income": 7}
    assert [(one.line, one.reason) for one in statement.rejected] == [
        (62, "Date '2025-08-2025' is no day of the calendar.")
    ]
    assert days_and_amounts(statement)[0] == ("2022-03-02", 4000)
    assert days_and_amounts(statement)[-2:] == [("2025-08-22", 250000), ("2025-08-23", 450000)]


def _read(*lines: str, encoding: str = "utf-8") -> Statement:
    return read_statement(a_file(*lines, encoding=encoding, ending="\r\n"), UNSET)


def test_a_german_savings_bank() -> None:
    """Semicolons, an old code page, years of two digits, incomes above zero."""
    statement = _read(
        '"Auftragskonto";"Buchungstag";"Valutadatum";"Buchungstext";"Verwendungszweck";'
        '"Beguenstigter/Zahlungspflichtiger";"Betrag";"Waehrung";"Info"',
        '"DE00";"30.08.24";"30.08.24";"KARTENZAHLUNG";"Danke für den Einkauf";"Bäckerei";'
        '"-3,20";"EUR";"Umsatz gebucht"',
        '"DE00";"29.08.24";"30.08.24";"LASTSCHRIFT";"Abschlag Strom";"Stadtwerke";'
        '"-1.048,00";"EUR";"Umsatz gebucht"',
        '"DE00";"01.08.24";"01.08.24";"GUTSCHRIFT";"Lohn";"Firma";"2.500,00";"EUR";""',
        encoding="cp1252",
    )
    assert days_and_amounts(statement) == [("2024-08-30", 320), ("2024-08-29", 104800)]
    assert (statement.left_out, statement.currency) == ({"income": 1}, "EUR")
    assert statement.lines[0].draft.note == "Danke für den Einkauf"


def test_a_dutch_bank() -> None:
    """Dates without signs, a column that says which way the money went."""
    statement = _read(
        '"Datum";"Naam / Omschrijving";"Rekening";"Af Bij";"Bedrag (EUR)";"Mutatiesoort";'
        '"Mededelingen"',
        '"20240822";"Bakkerij";"NL00";"Af";"3,20";"Betaalautomaat";"Pas 1"',
        '"20240823";"Werkgever";"NL00";"Bij";"2500,00";"Overschrijving";"Salaris"',
    )
    assert days_and_amounts(statement) == [("2024-08-22", 320)]
    assert (merchants(statement), statement.currency) == (["Bakkerij"], "EUR")
    assert statement.left_out == {"income": 1}


def test_a_french_bank() -> None:
    """Lines above the table, debits below zero in a column of their own."""
    statement = _read(
        "Compte courant n° 0000;;;",
        "Solde au 31/08/2024;;1 234,56;",
        "",
        "Date opération;Libellé;Débit euros;Crédit euros",
        '22/08/2024;"CARTE 21/08 BOULANGERIE";-3,20;',
        "23/08/2024;VIREMENT SALAIRE;;2 500,00",
        "24/08/2024;LOYER;-1 048,00;",
        encoding="cp1252",
    )
    assert days_and_amounts(statement) == [("2024-08-22", 320), ("2024-08-24", 104800)]
    assert statement.left_out == {"income": 1}


def test_a_phone_bank() -> None:
    """Kinds of rows in capitals, several dates with times, a fee that is an expense."""
    statement = _read(
        "Type,Product,Started Date,Completed Date,Description,Amount,Fee,Currency,State,Balance",
        "CARD_PAYMENT,Current,2024-08-22 10:11:12,2024-08-23 09:00:00,Café,-3.20,0.00,EUR,DONE,9",
        "TOPUP,Current,2024-08-22 10:11:12,2024-08-22 10:11:13,Top-up,100.00,0.00,EUR,DONE,99",
        "CARD_REFUND,Current,2024-08-24 08:00:00,2024-08-25 08:00:00,Shop,12.00,0.00,EUR,DONE,9",
        "FEE,Current,2024-08-25 08:00:00,2024-08-25 08:00:00,Plan,-1.00,0.00,EUR,DONE,9",
        "CARD_PAYMENT,Current,2024-08-26 08:00:00,2024-08-26 08:00:00,Taxi,-9.00,0.00,USD,DONE,9",
    )
    assert days_and_amounts(statement) == [
        ("2024-08-22", 320), ("2024-08-24", -1200), ("2024-08-25", 100),
    ]  # fmt: skip
    assert statement.left_out == {"topup": 1}
    assert [one.line for one in statement.rejected] == [6]


def test_an_american_budget_program() -> None:
    """Months first, dollars with a sign, money out and in."""
    statement = _read(
        '"Account","Flag","Date","Payee","Category","Memo","Outflow","Inflow"',
        '"Checking","","08/22/2024","Diner","Eating out","lunch",$13.20,$0.00',
        '"Checking","","08/23/2024","Employer","Income","",$0.00,"$2,500.00"',
    )
    assert days_and_amounts(statement) == [("2024-08-22", 1320)]
    draft = statement.lines[0].draft
    assert (draft.merchant, draft.note, draft.method) == ("Diner", "lunch", "Checking")
    assert statement.left_out == {"income": 1}


def _real_file(name: str) -> bytes:
    folder = os.environ.get("EXPENSES_REAL_DATA")
    if not folder or not (Path(folder) / name).is_file():
        pytest.skip(f"EXPENSES_REAL_DATA names no folder with {name}")
    return (Path(folder) / name).read_bytes()


def test_a_real_household_file() -> None:
    """The expenses of four years, to the cent, in every month and category."""
    data = _real_file("household-2015-2018.csv")
    statement = read_statement(data, UNSET)
    assert (len(statement.lines), statement.total) == (2_176, 195_739_053)
    assert statement.left_out == {"income": 125, "transfer": 160}
    assert (statement.rejected, statement.currency) == ((), "INR")
    assert counted(statement) == recount(data)
    assert len({line.id for line in statement.lines}) == 2_176


def test_a_real_month_first_file() -> None:
    """It comes in, but for the date that cannot exist, named by its line."""
    data = _real_file("my-expenses-2021-2022.csv")
    statement = read_statement(data, UNSET)
    lines = data.decode().splitlines()
    (rejected,) = statement.rejected
    assert lines[rejected.line - 1].startswith("2025-08-2025,")
    assert "2025-08-2025" in rejected.reason
    kinds = Counter(line.rsplit(",", 1)[1] for line in lines[1:])
    assert len(statement.lines) == kinds["Expense"] - 1
    assert statement.left_out == {"income": kinds["Income"]}
