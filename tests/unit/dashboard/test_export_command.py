"""The export of everything, as somebody types it."""

from pathlib import Path
from zipfile import ZipFile

import pytest
from click.testing import CliRunner

from dashboard.cli import main


@pytest.fixture(autouse=True)
def _own_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the commands work over a store of this test."""
    monkeypatch.setenv("EXPENSES_STORE", f"sqlite:{tmp_path / 'data' / 'e.db'}")
    monkeypatch.setenv("EXPENSES_ZONE", "UTC")
    monkeypatch.chdir(tmp_path)


def test_everything_comes_back_by_restore(tmp_path: Path) -> None:
    """The backup in the archive restores into another store, and exports the same table."""
    (tmp_path / "bank.csv").write_text("Date,Amount,Merchant\n2026-01-31,12.50,Tea house\n")
    run = CliRunner().invoke
    run(main, ["import", "bank.csv"])

    said = run(main, ["export", "--all", "all.zip"])

    assert said.output == "Everything went to all.zip; README.txt in it says what is what.\n"
    with ZipFile("all.zip") as archive:
        archive.extract("account.backup")
        table = archive.read("expenses.csv")
    elsewhere = {"EXPENSES_STORE": f"sqlite:{tmp_path / 'elsewhere.db'}"}
    assert run(main, ["restore", "account.backup"], env=elsewhere).exit_code == 0
    run(main, ["export", "again.csv"], env=elsewhere)
    assert (tmp_path / "again.csv").read_bytes() == table
    assert b"Tea house" in table


@pytest.mark.parametrize("place", ["mine.zip", "nowhere/all.zip"])
def test_a_place_that_cannot_be_written(tmp_path: Path, place: str) -> None:
    """A file that is there, or a folder that is not, ends in one plain line."""
    (tmp_path / "mine.zip").write_text("mine", encoding="utf-8")

    refused = CliRunner().invoke(main, ["export", "--all", place])

    assert refused.exit_code == 1
    assert refused.output.startswith(f"Error: File {place} ")
    assert len(refused.output.splitlines()) == 1
    assert (tmp_path / "mine.zip").read_text(encoding="utf-8") == "mine"
