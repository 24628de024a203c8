"""The command line: serving, signing in, data in and out, and looking after the store."""

import os
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar
from uuid import uuid4

import click

from components.words import count as count_in
from dashboard import care, export
from dashboard.auth.link import is_token_in, sign_in_link, token_in
from dashboard.jobs import tally_in_words
from dashboard.services import PersonalDesk, open_services, open_sessions, open_store
from dashboard.settings import OWNER, Settings
from dashboard.watch.health import draining_mark
from spending.closing import life_of, lives_of
from spending.errors import AmbiguousDates, InvalidInput, SpendingError
from spending.importing import begin_statement
from spending.job import SAMPLE, Job
from spending.sample import sample_lines
from spending.settings import Settings as AccountSettings
from spending.statements import Choices, Statement, read_statement

P = ParamSpec("P")
T = TypeVar("T")

_SHOWN = 50


def _count(number: int, thing: str) -> str:
    return count_in(number, thing, "en_US")


def _plainly(command: Callable[P, T]) -> Callable[P, T]:
    """Turn what can go wrong into one plain line and exit code 1."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return command(*args, **kwargs)
        except SpendingError as error:
            raise click.ClickException(error.message) from error

    return run


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--owner", help="Whose account; needed with Cognito: ISSUER|SUBJECT.")
@click.pass_context
def main(context: click.Context, owner: str | None) -> None:
    """Record, import and explore what you spend."""
    context.obj = owner


def _person(settings: Settings) -> str:
    """Give whose account a command is about; raises InvalidInput where it must be said."""
    named: str | None = click.get_current_context().find_root().obj
    if settings.pool and not named:
        field, reason = "owner", "is missing: say whose account, `--owner ISSUER|SUBJECT import …`"
        raise InvalidInput(field, reason)
    return named or OWNER


@main.command()
@_plainly
def run() -> None:
    """Serve the pages on this machine."""
    settings = Settings.from_environ(os.environ)
    open_store(settings).head(OWNER)  # says what is wrong before a server starts
    here = str(Path(__file__).parent / "gunicorn_conf.py")
    gunicorn = str(Path(sys.executable).with_name("gunicorn"))
    os.execv(gunicorn, [gunicorn, "--config", here, "dashboard.wsgi:server"])  # noqa: S606 - our own interpreter's


@main.command()
@click.option("--seconds", default=30.0, show_default=True, help="How long to wait then.")
@_plainly
def drain(seconds: float) -> None:
    """Have load balancers send nobody here any more, and wait until they do not.

    To be run before the program is stopped; it is ready again when it starts anew.
    """
    mark = draining_mark(Settings.from_environ(os.environ))
    mark.parent.mkdir(parents=True, exist_ok=True)
    mark.touch(mode=0o600)
    time.sleep(seconds)


@main.command("signin-link")
@click.option("--new", is_flag=True, help="Make a new link; the one before holds no more.")
@_plainly
def signin_link(new: bool) -> None:  # noqa: FBT001 - a flag of the command
    """Print the link that signs in whoever opens it on this machine."""
    settings = Settings.from_environ(os.environ)
    if settings.pool:
        raise InvalidInput("EXPENSES_AUTH", "is cognito: people sign in at the hosted page")
    if not is_token_in(settings.data_folder):
        reason = f"says {settings.store}, and no program has run there: start it with `run`"
        raise InvalidInput("EXPENSES_STORE", reason)
    click.echo(sign_in_link(settings, token_in(settings.data_folder, fresh=new)))


@main.group()
def sessions() -> None:
    """See who is signed in, and sign people out."""


@sessions.command("list")
@click.option("--owner", help="Whose sessions; with Cognito ISSUER|SUBJECT.")
@_plainly
def sessions_list(owner: str | None) -> None:
    """List somebody's sessions."""
    settings = Settings.from_environ(os.environ)
    life = life_of(owner or _person(settings), open_store(settings))
    for one in open_sessions(settings).of_owner(life):
        until = settings.session_limits.end_of(one)
        moments = (f"{moment:%Y-%m-%d %H:%M} UTC" for moment in (one.begun, one.used, until))
        begun, used, ends = moments
        click.echo(f"{one.id[:12]}  {one.device}  since {begun}, used {used}, holds until {ends}")


@sessions.command("end")
@click.option("--owner", required=True, help="Whose sessions; with Cognito ISSUER|SUBJECT.")
@_plainly
def sessions_end(owner: str) -> None:
    """Sign somebody out everywhere, within five seconds."""
    settings = Settings.from_environ(os.environ)
    kept = open_sessions(settings)
    ended = sum(kept.end_all(life) for life in lives_of(owner, open_store(settings)))
    click.echo(f"{_count(ended, 'session')} ended.")


@main.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--date-order", type=click.Choice(["dmy", "mdy", "ymd"]), help="When dates are ambiguous."
)
@click.option("--decimal", type=click.Choice([".", ","]), help="The decimal mark of amounts.")
@click.option("--delimiter", help="What parts the columns, such as ; or a tab.")
@click.option("--encoding", help="How the text is encoded, such as utf-8 or cp1252.")
@click.option("--sign", type=click.Choice(["positive", "negative"]), help="The sign of expenses.")
@click.option("--dry-run", is_flag=True, help="Say what would come in, and bring nothing in.")
@_plainly
def import_file(file: Path, dry_run: bool, **choices: Any) -> None:  # noqa: ANN401, FBT001 - click's
    """Bring the expenses of a CSV FILE in; those that are there already stay once."""
    desk = _desk("command")
    ledger = desk.ledger()
    try:
        statement = read_statement(file.read_bytes(), ledger.settings(), Choices(**choices))
    except AmbiguousDates as error:
        raise click.ClickException(f"{error.message} Use --date-order.") from error
    _tell_statement(statement, ledger.settings())
    if dry_run:
        return
    receipt = begin_statement(ledger, statement, uuid4().hex, name=file.name)
    job = ledger.jobs.finish(receipt.ids[0], _tell_progress)
    click.echo(f"{_count(job.added, 'expense')} came in; {job.known:,} were there already.")


def _tell_statement(statement: Statement, settings: AccountSettings) -> None:
    """Say what was read: how many, how much, what not and why."""
    taken = settings.chosen or not statement.currency
    money = settings.money if taken else replace(settings, currency=statement.currency).money
    for finding in statement.recognised.findings:
        if finding.value:
            click.echo(f"  {finding.name}: {finding.value} ({finding.evidence})", err=True)
    for remark in statement.remarks:
        click.echo(f"Note: {remark}", err=True)
    for row in statement.rejected[:_SHOWN]:
        click.echo(f"Line {row.line}: {row.reason}", err=True)
    if len(statement.rejected) > _SHOWN:
        click.echo(f"… and {len(statement.rejected) - _SHOWN:,} more lines", err=True)
    click.echo(f"{_count(len(statement.lines), 'expense')} found, {money(statement.total)} in all.")
    for reason, count in statement.left_out.items():
        click.echo(f"{count:,} left out: {reason}.")
    if statement.rejected:
        click.echo(f"{_count(len(statement.rejected), 'line')} could not be used, named above.")


def _tell_progress(job: Job) -> None:
    if sys.stderr.isatty():
        click.echo(f"\r{job.done:,} of {job.total:,}", nl=not job.is_running, err=True)


@main.command("export")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--all", "whole", is_flag=True, help="Write everything the account holds, as a zip.")
@_plainly
def export_file(file: Path, whole: bool) -> None:  # noqa: FBT001 - a flag of the command
    """Write all expenses to a CSV FILE, or everything to a zip."""
    desk = _desk("export")
    if whole:
        export.write_archive_to(desk, file)
        click.echo(f"Everything went to {file}; README.txt in it says what is what.")
        return
    written = export.write_csv(desk.book(), file)
    click.echo(f"{_count(written, 'expense')} went to {file}.")


@main.command()
@click.option("--remove", is_flag=True, help="Take the sample data out again, whole.")
@_plainly
def sample(remove: bool) -> None:  # noqa: FBT001 - a flag of the command
    """Load three years of sample data, or take them out again."""
    desk = _desk("sample")
    ledger = desk.ledger()
    if remove:
        for job, ids in export.sample_jobs(desk.book()):
            removal = ledger.jobs.begin_removal(job.id, ids, uuid4().hex)
            done = ledger.jobs.finish(removal.ids[0])
            click.echo(f"{done.added:,} sample expenses were taken out.")
        return
    lines = sample_lines(ledger.today(), digits=ledger.settings().money.digits)
    begun = ledger.jobs.begin_import(lines, uuid4().hex, kind=SAMPLE, about="Sample data")
    click.echo(
        f"{ledger.jobs.finish(begun.ids[0], _tell_progress).added:,} sample expenses came in."
    )


@main.command()
@click.option("--list", "listed", is_flag=True, help="List an account's imports and other work.")
@_plainly
def jobs(listed: bool) -> None:  # noqa: FBT001 - a flag of the command
    """Do all that is due, for everybody: mails, months that begin, trash, erasures, left work.

    A timer may call it where no program serves; it ends with 1 when something failed.
    """
    if listed:
        for job in _desk("command").ledger().jobs.all():
            click.echo(
                f"{job.id}  {job.kind}  {job.about}  {job.done:,} of {job.total:,}  {job.state}"
            )
        return
    tally = open_services(Settings.from_environ(os.environ)).runner.once()
    for line in tally_in_words(tally):
        click.echo(line)
    sys.exit(bool(tally.failed))


@main.command()
@click.argument("file", type=click.Path(path_type=Path))
@_plainly
def backup(file: Path) -> None:
    """Write everything this account holds to a new FILE."""
    settings = Settings.from_environ(os.environ)
    kept = care.back_up(settings, file, _person(settings))
    click.echo(f"{_count(kept, 'record')} went to {file}, checked by reading them back.")


@main.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_plainly
def restore(file: Path) -> None:
    """Bring everything in a backup FILE into a store that holds nothing yet."""
    settings = Settings.from_environ(os.environ)
    kept = care.bring_back(settings, file, _person(settings))
    click.echo(f"{_count(kept, 'record')} came back.")


@main.command()
@_plainly
def doctor() -> None:
    """Say what is wrong with the store; make the DynamoDB table when there is none."""
    made, wrong = care.examine(Settings.from_environ(os.environ))
    for sentence in made:
        click.echo(sentence)
    for sentence in wrong:
        click.echo(f"Wrong: {sentence}")
    click.echo("The store is sound." if not wrong else f"{_count(len(wrong), 'thing')} wrong.")
    sys.exit(bool(wrong))


def _desk(source: str) -> PersonalDesk:
    settings = Settings.from_environ(os.environ)
    person = _person(settings)
    services = open_services(settings)
    return PersonalDesk(life_of(person, services.store), services, source)
