"""The command line, as somebody types it."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from builders import SteppingClock, a_draft, tools_over
from click.testing import CliRunner, Result
from mailing import TELLING, over_the_limit

from adapters.sqlite.store import SqliteStore
from analytics.cache import BookCache
from analytics.spent import SpentInFrames
from dashboard.cli import main
from dashboard.settings import OWNER
from spending.job import IMPORT, LEASE, ImportLine
from spending.ledger import Ledger

Run = Callable[..., Result]

SMALL = (
    "Date,Amount,Merchant,Category\n2026-01-31,12.50,Tea house,Food\n2026-02-01,5.00,Shop,Food\n"
)


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Give a way to run a command over a store of its own."""
    monkeypatch.setenv("EXPENSES_STORE", f"sqlite:{tmp_path / 'data' / 'e.db'}")
    monkeypatch.setenv("EXPENSES_ZONE", "UTC")
    monkeypatch.chdir(tmp_path)

    def command(*words: str, **environ: str) -> Result:
        return CliRunner().invoke(main, list(words), env=environ)

    return command


def written(tmp_path: Path, text: str | bytes, name: str = "bank.csv") -> str:
    """Write a file and give its name."""
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return str(path)


def test_import_twice(run: Run, tmp_path: Path) -> None:
    """A file comes in once, however often it is imported."""
    name = written(tmp_path, SMALL)

    first, second = run("import", name), run("import", name)

    assert "2 expenses came in; 0 were there already." in first.output
    assert "0 expenses came in; 2 were there already." in second.output
    assert first.exit_code == second.exit_code == 0


def test_dry_run(run: Run, tmp_path: Path) -> None:
    """A dry run says what would come in and brings nothing in."""
    name = written(tmp_path, SMALL)

    assert "2 expenses found, $17.50 in all." in run("import", "--dry-run", name).output
    assert "2 expenses came in" in run("import", name).output


def test_an_ambiguous_date_order_is_asked(run: Run, tmp_path: Path) -> None:
    """Dates that fit both ways are not guessed: the command says how to say it."""
    name = written(tmp_path, "Date,Amount\n03/04/2026,5\n05/06/2026,7\n")

    refused = run("import", name)

    assert refused.exit_code == 1
    assert "03/04/2026" in refused.output
    assert "--date-order" in refused.output
    assert "2 expenses came in" in run("import", "--date-order", "dmy", name).output


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4, id="picture"),
        pytest.param(b"PK\x03\x04" + b"\0" * 200, id="zip"),
        pytest.param(b"Date,Note\n2026-01-01,Tea\n", id="without-amounts"),
        pytest.param(b"Amount\n5\n", id="without-dates"),
        pytest.param(b"x" * (17 * 1024 * 1024), id="too-large"),
    ],
)
def test_a_file_that_is_no_statement(run: Run, tmp_path: Path, content: bytes) -> None:
    """What cannot be read is refused in a sentence, not with a trace."""
    refused = run("import", written(tmp_path, content))

    assert refused.exit_code == 1
    assert refused.output.startswith("Error: ")
    assert "Traceback" not in refused.output
    assert len(refused.output.splitlines()) == 1


def test_bad_rows_are_named_by_line(run: Run, tmp_path: Path) -> None:
    """Bad rows are named and do not stop the rest."""
    rows = ["2025-08-2025,5", "2026-01-01,1e999999", "2026-01-02,１２", "2026-01-03,NaN"]
    name = written(tmp_path, "\n".join(["Date,Amount", *rows, "2026-01-04,7", ""]))

    said = run("import", name)

    assert [line.split(":")[0] for line in said.output.splitlines() if line.startswith("Line")] == [
        "Line 2",
        "Line 3",
        "Line 4",
        "Line 5",
    ]
    assert "1 expense came in" in said.output


def test_an_export_comes_in_again(run: Run, tmp_path: Path) -> None:
    """An export, imported into a new account and exported again, is the same file."""
    rows = [
        "2026-01-31,12.50,=HYPERLINK(1),Food,Tea,Card,-note",
        "2026-01-31,12.50,=HYPERLINK(1),Food,Tea,Card,-note",
        '2026-02-01,-3.00,"<b>Shop</b>, Inc",,,,@x',
        "2026-02-02,-4.00,''=Shop,,,,",
        "2026-02-03,-5.00,Shop,,,,",
    ]
    header = "Date,Amount,Merchant,Category,Subcategory,Payment method,Note"
    run("import", "--sign=positive", written(tmp_path, "\n".join([header, *rows, ""])))
    run("export", "first.csv")
    again = {"EXPENSES_STORE": f"sqlite:{tmp_path / 'again.db'}"}

    run("import", "first.csv", **again)
    run("export", "second.csv", **again)

    first = (tmp_path / "first.csv").read_text(encoding="utf-8")
    assert (tmp_path / "second.csv").read_text(encoding="utf-8") == first
    assert "'=HYPERLINK" in first
    assert first.count("12.50") == 2


def test_export_overwrites_nothing(run: Run, tmp_path: Path) -> None:
    """A file that is there stays as it is."""
    name = written(tmp_path, "mine")

    refused = run("export", name)

    assert refused.exit_code == 1
    assert "there already" in refused.output
    assert Path(name).read_text(encoding="utf-8") == "mine"


def test_sample_and_out_again(run: Run) -> None:
    """Sample data comes in once and goes out whole."""
    came = run("sample").output.split()[0]

    assert run("sample", "--remove").output == f"{came} sample expenses were taken out.\n"
    assert "0 expenses went to" in run("export", "nothing.csv").output


def test_backup_and_restore(run: Run, tmp_path: Path) -> None:
    """A backup restored elsewhere holds the same; over something it is refused."""
    run("import", written(tmp_path, SMALL))
    run("backup", "all.backup")
    elsewhere = {"EXPENSES_STORE": f"sqlite:{tmp_path / 'elsewhere.db'}"}

    assert "came back" in run("restore", "all.backup", **elsewhere).output
    assert "0 expenses came in" in run("import", written(tmp_path, SMALL), **elsewhere).output
    assert run("restore", "all.backup").exit_code == 1


def test_doctor(run: Run, tmp_path: Path) -> None:
    """The doctor finds a new and a used store sound, and a damaged one not."""
    assert run("doctor").exit_code == 0
    run("import", written(tmp_path, SMALL))
    assert "sound" in run("doctor").output

    path = tmp_path / "data" / "e.db"
    path.write_bytes(b"not a database" * 1_000)

    said = run("doctor")
    assert said.exit_code == 1
    assert "Traceback" not in said.output


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("EXPENSES_STORE", "postgres:x"),
        ("EXPENSES_CURRENCY", "EURO"),
        ("EXPENSES_LOCALE", "xx_YY_zz"),
        ("EXPENSES_ZONE", "Mars/Base"),
        ("HOST", "0.0.0.0"),  # noqa: S104 - refused is what is wanted
        ("PORT", "99999"),
    ],
)
def test_a_setting_that_cannot_be(run: Run, name: str, value: str) -> None:
    """A wrong setting ends in one line that names it."""
    refused = run("jobs", **{name: value})

    assert refused.exit_code == 1
    assert refused.output.startswith("Error: ")


def test_nothing_is_set(run: Run, tmp_path: Path) -> None:
    """Without any setting the data lies in data/expenses.db of the folder one is in."""
    name = written(tmp_path, SMALL)

    run("import", name, EXPENSES_STORE="", EXPENSES_ZONE="", HOST="", PORT="")

    assert (tmp_path / "data" / "expenses.db").exists()


def test_jobs_lists_what_was_done(run: Run, tmp_path: Path) -> None:
    """Every import is listed with its state."""
    run("import", written(tmp_path, SMALL))

    assert "bank.csv  2 of 2  done" in run("jobs", "--list").output


def crossed(tmp_path: Path) -> Ledger:
    """Cross a limit in the store commands work on; its mail is due."""
    store = SqliteStore(tmp_path / "data" / "e.db")
    clock = SteppingClock(datetime.now(UTC) - LEASE)  # the commands go by the machine's own
    spent = SpentInFrames(BookCache(store, TELLING))
    ledger = Ledger(OWNER, tools_over(store, spent=spent, clock=clock))
    ledger.change_settings(TELLING, "settings")
    over_the_limit(ledger, day=ledger.today().isoformat())
    return ledger


def test_jobs_does_what_is_due(run: Run, tmp_path: Path) -> None:
    """What is due is done once and counted; the next call finds nothing."""
    crossed(tmp_path)

    first, second = run("jobs"), run("jobs")

    assert (first.output, first.exit_code) == ("1 mail was sent.\n", 0)
    assert (second.output, second.exit_code) == ("Nothing was due.\n", 0)
    (mail,) = (tmp_path / "data" / "mail").iterdir()
    assert "http://127.0.0.1:8050/alerts" in mail.read_text()


def test_jobs_that_fail_are_told_to_a_timer(run: Run, tmp_path: Path) -> None:
    """When something failed the command says what, and ends with 1."""
    crossed(tmp_path)
    (tmp_path / "data" / "mail").write_text("no folder")

    result = run("jobs")

    assert (result.output, result.exit_code) == ("1 mail was not sent.\n", 1)


def test_jobs_takes_up_left_work(run: Run, tmp_path: Path) -> None:
    """An import whose process died is carried on to its end."""
    ledger = crossed(tmp_path)
    run("jobs")
    lines = [ImportLine(f"{number:032x}", a_draft(1)) for number in range(300)]
    ledger.jobs.begin_import(lines, "left", kind=IMPORT, about="bank.csv")

    result = run("jobs")

    assert result.output == "1 job was carried on to its end.\n"
    assert ledger.jobs.get("left").added == 300


_COGNITO = {
    "EXPENSES_AUTH": "cognito",
    "COGNITO_ISSUER": "https://issuer.example",
    "COGNITO_DOMAIN": "https://domain.example",
    "COGNITO_CLIENT_ID": "client",
    "EXPENSES_BASE_URL": "https://expenses.example",
}


@pytest.mark.parametrize(
    "command", [["jobs", "--list"], ["sample"], ["export", "x.csv"], ["sessions", "list"]]
)
def test_with_cognito_it_must_be_said_whose_account(
    run: Run, monkeypatch: pytest.MonkeyPatch, command: list[str]
) -> None:
    """A command works on somebody's account, never on one that nobody can open."""
    for name, value in _COGNITO.items():
        monkeypatch.setenv(name, value)
    refused = run(*command)
    assert refused.exit_code == 1
    assert "--owner ISSUER|SUBJECT" in refused.output


def test_account_of_the_owner_named(run: Run, tmp_path: Path) -> None:
    """What comes in for one person is there for that person alone."""
    assert run("--owner", "issuer|ann", "import", written(tmp_path, SMALL)).exit_code == 0
    assert "bank.csv" in run("--owner", "issuer|ann", "jobs", "--list").output
    assert run("jobs", "--list").output == ""


def test_backup_of_the_owner_named(run: Run, tmp_path: Path) -> None:
    """A backup holds the person's own account, and comes back as theirs alone."""
    run("--owner", "issuer|ann", "import", written(tmp_path, SMALL))
    elsewhere = {"EXPENSES_STORE": f"sqlite:{tmp_path / 'elsewhere.db'}"}

    run("--owner", "issuer|ann", "backup", "ann.backup")
    run("--owner", "issuer|bob", "restore", "ann.backup", **elsewhere)

    assert "bank.csv" in run("--owner", "issuer|bob", "jobs", "--list", **elsewhere).output
    assert run("jobs", "--list", **elsewhere).output == ""


@pytest.mark.parametrize("options", [[], ["--new"]])
def test_link_of_a_program_that_never_ran(run: Run, tmp_path: Path, options: list[str]) -> None:
    """In a folder where nothing runs there is no link, and none is made."""
    refused = run("signin-link", *options)
    assert refused.exit_code == 1
    assert not list(tmp_path.iterdir())
    assert "no program has run there" in refused.output


def test_the_readme_names_every_setting_and_command() -> None:
    """What the program can be told stands in the README, and nothing else."""
    root = Path(__file__).parents[3]
    readme = (root / "README.md").read_text(encoding="utf-8")
    sources = [root / "dashboard" / "settings.py", root / "dashboard" / "auth" / "link.py"]
    source = "".join(path.read_text(encoding="utf-8") for path in sources)
    names = r"EXPENSES_\w+|COGNITO_\w+|HOST|PORT"

    assert set(re.findall(rf"`({names})`", readme)) == set(re.findall(rf'"({names})"', source))
    assert set(main.commands) <= set(re.findall(r"`([\w-]+)[` ]", readme))
