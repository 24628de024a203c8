"""Which rows are expenses: by a word, by a column, by a sign."""

import pytest
from statements import days_and_amounts, merchants, read

from spending.errors import ChoiceUnfit
from spending.statements import Choices, Statement


def typed(*rows: tuple[str, str], header: str = "Type", sign: str | None = None) -> Statement:
    """Read a file with a word and an amount in each row."""
    lines = (f"2024-02-13;Shop;{word};{amount}" for word, amount in rows)
    return read(f"Date;Merchant;{header};Amount", *lines, choices=Choices(sign=sign))


def amounts(statement: Statement) -> list[int]:
    """Give the minor units read."""
    return [amount for _, amount in days_and_amounts(statement)]


@pytest.mark.parametrize(
    ("expense", "income", "transfer"),
    [
        ("Expense", "Income", "Transfer-Out"),
        ("EXPENSE", " income ", "transfer in"),
        ("debit", "credit", "Transfer"),
        ("DBIT", "CRDT", "Internal transfer"),
        ("D", "C", "transfers"),
        ("Ausgabe", "Einnahme", "Umbuchung"),
        ("Soll", "Haben", "Übertrag"),
        ("Dépense", "Revenu", "Virement"),
        ("Gasto", "Ingreso", "Traspaso"),
        ("Uscita", "Entrata", "Giroconto"),
        ("Af", "Bij", "Overboeking"),
        ("-", "+", "transfer"),
        ("CARD_PAYMENT", "Salary", "TRANSFER"),
    ],
)
def test_only_expenses_are_taken(expense: str, income: str, transfer: str) -> None:
    """Incomes and transfers are counted by reason, whatever language the words are in."""
    statement = typed((expense, "1,00"), (income, "2,00"), (transfer, "3,00"), (income, "4,00"))
    assert amounts(statement) == [100]
    assert statement.left_out == {"income": 2, "transfer": 1}
    assert statement.rejected == ()


def test_an_unknown_word_is_left_out_under_its_own_reason() -> None:
    """It is neither taken nor lost: the reason is the word itself."""
    statement = typed(("Expense", "1,00"), ("Swap ", "2,00"), ("swap", "3,00"), ("Gift", "4,00"))
    assert statement.left_out == {"swap": 2, "gift": 1}


def test_many_unknown_words_are_counted_together() -> None:
    """A column of endless words makes no endless list of reasons."""
    words = [("Expense", "1,00"), *((f"word {number}", "1,00") for number in range(30))]
    statement = typed(*words, ("word 3", "1,00"))
    assert len(statement.left_out) == 21
    assert statement.left_out["other types"] == 10
    assert statement.left_out["word 3"] == 2


def test_a_row_without_a_word_is_rejected() -> None:
    """Where others say what they are, a row that does not is named by line."""
    statement = typed(("Expense", "1,00"), ("", "2,00"))
    assert [(one.line, one.reason) for one in statement.rejected] == [(3, "Type is missing.")]


@pytest.mark.parametrize("word", ["Refund", "Reimbursement", "Erstattung", "Remboursement"])
@pytest.mark.parametrize("amount", ["4,00", "-4,00"])
def test_a_refund_is_below_zero(word: str, amount: str) -> None:
    """Whatever its sign in the file, money came back."""
    assert amounts(typed(("Expense", "1,00"), (word, amount))) == [100, -400]


def test_left_out_rows_need_no_date_and_no_amount() -> None:
    """A bad cell in a row that is no expense is nobody's trouble."""
    statement = read("Date,Type,Amount,Text", "2024-02-13,expense,1,A", "soon,income,much,B")
    assert (len(statement.lines), statement.rejected) == (1, ())
    assert statement.left_out == {"income": 1}


def test_expenses_with_a_word_may_be_written_below_zero() -> None:
    """Most rows decide; a row of the other sign is a refund."""
    statement = typed(("expense", "-1,00"), ("expense", "-2,00"), ("expense", "3,00"))
    assert amounts(statement) == [100, 200, -300]
    statement = typed(("expense", "1,00"), ("expense", "2,00"), ("expense", "-3,00"))
    assert amounts(statement) == [100, 200, -300]
    assert amounts(typed(("expense", "1,00"), ("expense", "-1,00"))) == [100, -100]


def test_a_vague_type_column_of_other_words_is_the_method() -> None:
    """`Type` over modes of payment leaves nothing out."""
    statement = typed(("POS", "1,00"), ("ATM", "2,00"))
    assert [line.draft.method for line in statement.lines] == ["POS", "ATM"]
    assert statement.left_out == {}
    assert statement.recognised.value("column method") == "Type"
    kept = read("Date,Type,Mode,Text,Amount", "2024-02-13,POS,Card,A,1")
    assert kept.lines[0].draft.method == "Card"


def test_a_clear_type_column_is_believed() -> None:
    """`Income/Expense` over unknown words leaves their rows out."""
    statement = typed(("POS", "1,00"), header="Income/Expense")
    assert (statement.lines, statement.left_out) == ((), {"pos": 1})


def signed(*amounts: str, sign: str | None = None) -> Statement:
    """Read a file with these amounts and nothing that says what they are."""
    rows = (f"2024-02-13,{amount},Shop {number}" for number, amount in enumerate(amounts))
    return read("Date,Amount,Merchant", *rows, choices=Choices(sign=sign))


def test_mostly_negative_amounts_are_expenses() -> None:
    """As in a bank statement: what is above zero came in and is left out."""
    statement = signed("-1", "-2", "2500", "-3")
    assert amounts(statement) == [100, 200, 300]
    assert statement.left_out == {"income": 1}
    assert statement.recognised.value("sign") == "negative"


def test_mostly_positive_amounts_are_expenses() -> None:
    """As in a household book: what is below zero is a refund."""
    statement = signed("1", "2", "-1", "3")
    assert amounts(statement) == [100, 200, -100, 300]
    assert (statement.left_out, statement.recognised.value("sign")) == ({}, "positive")


def test_as_many_of_both_signs_are_read_as_a_banks() -> None:
    """Income taken for expenses would be worse than an expense left out and named."""
    statement = signed("-1", "2")
    assert (amounts(statement), statement.left_out) == ([100], {"income": 1})


def test_a_chosen_sign_settles_it() -> None:
    """With the sign said, the majority does not count."""
    assert amounts(signed("-1", "-2", "3", sign="positive")) == [-100, -200, 300]
    assert amounts(signed("1", "2", "-3", sign="negative")) == [300]
    with pytest.raises(ChoiceUnfit, match="neither positive nor negative"):
        signed("1", sign="upside down")


def in_two_columns(*rows: tuple[str, str], header: str = "Debit;Credit") -> Statement:
    """Read a file with a column of debits and one of credits."""
    lines = (f"2024-02-13;Shop;{debit};{credit}" for debit, credit in rows)
    return read(f"Date;Merchant;{header}", *lines)


@pytest.mark.parametrize(
    "header",
    ["Debit;Credit", "Money out;Money in", "Soll;Haben", "Débit;Crédit", "Cargo;Abono",
     "Dare;Avere", "Withdrawals;Deposits", "Outflow;Inflow", "Ausgaben;Einnahmen",
     "Debit (EUR);Credit (EUR)"],
)  # fmt: skip
def test_credits_in_their_own_column_are_left_out(header: str) -> None:
    """A debit is an expense, whatever its sign; a zero beside it says nothing."""
    statement = in_two_columns(("1,00", ""), ("", "2,00"), ("3,00", "0,00"), header=header)
    assert (amounts(statement), statement.left_out) == ([100, 300], {"income": 1})


def test_debits_may_be_written_below_zero() -> None:
    """Most of them decide; the other sign is money that came back."""
    assert amounts(in_two_columns(("-1,00", ""), ("-2,00", ""), ("3,00", ""))) == [100, 200, -300]
    assert amounts(in_two_columns(("1,00", ""), ("2,00", ""), ("-3,00", ""))) == [100, 200, -300]


@pytest.mark.parametrize(
    ("debit", "credit", "reason"),
    [
        ("", "", "Amount is missing."),
        ("1,00", "2,00", "Amount is given as a debit and as a credit."),
        ("x", "", "Amount 'x' is not a number such as 12,50."),
        ("", "x", "Amount 'x' is not a number such as 12,50."),
        ("0,00", "0,00", "Amount is zero: an expense is more, a refund less."),
    ],
)
def test_a_pair_that_makes_no_sense_is_rejected(debit: str, credit: str, reason: str) -> None:
    """The row is named with the reason."""
    statement = in_two_columns(("1,50", ""), (debit, credit))
    assert [(one.line, one.reason) for one in statement.rejected] == [(3, reason)]


def test_a_refund_may_stand_among_the_credits() -> None:
    """A word that says so is believed before the column."""
    statement = read(
        "Date;Type;Debit;Credit;Text",
        "2024-02-13;expense;1,00;;A",
        "2024-02-13;refund;;2,00;B",
        "2024-02-13;expense;;3,00;C",
    )
    assert amounts(statement) == [100, -200]
    assert (merchants(statement), statement.left_out) == (["A", "B"], {"income": 1})


def test_a_lone_column_of_expenses_is_enough() -> None:
    """Without credits beside it, a debit column is the amount."""
    assert amounts(read("Day,Expenses,What", "2024-02-13,12.50,A")) == [1250]
