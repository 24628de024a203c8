"""The API as it is served: by what its document generates, by its examples, and told to pages."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from time import monotonic

import pytest
import requests
from api_client import a_token, contract
from isolation_world import Unlimited
from visitors import Site, serving

from dashboard.services import open_services
from dashboard.settings import OWNER, Settings
from spending.settings import Settings as AccountSettings

_ROOT = Path(__file__).parents[2]
_CSV = "Date,Amount,Merchant\n2026-11-02,12.50,Bar\n2026-11-03,7.00,Shop\n"
_DEADLINE = 2.0
"""Seconds within which a change is told to open pages."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A program over a file, which takes as many requests as come."""
    path = tmp_path_factory.mktemp("served") / "expenses.db"
    account = AccountSettings("EUR", "en_US", "UTC", chosen=True)
    services = open_services(Settings(store=f"sqlite:{path}", account=account))
    with serving(replace(services, rates=Unlimited(path.with_name("unused.db")))) as served:
        yield served


@pytest.fixture
def token(site: Site) -> Iterator[str]:
    """A token for this test alone."""
    yield a_token(site.services)
    assert site.services.tokens
    for one in site.services.tokens.of_owner(OWNER):
        site.services.tokens.end(OWNER, one.id)


def test_what_the_document_generates_finds_no_fault(site: Site, token: str, tmp_path: Path) -> None:
    """Schemathesis, with every check it has, authentication among them: no failure."""
    program = Path(sys.executable).with_name("schemathesis")
    api = f"{site.address}/api/v1"
    done = subprocess.run(  # noqa: S603 - our own program
        [program, "--config-file", Path(__file__).with_name("schemathesis.toml"), "run",
         f"{api}/openapi.json", "--url", api, "-H", f"Authorization: Bearer {token}",
         "--checks", "all", "--phases", "examples,coverage,fuzzing", "--max-examples", "3",
         "--suppress-health-check", "all", "--seed", "1", "--no-color"],
        cwd=tmp_path, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    report = "\n".join(done.stdout.splitlines()[-120:])
    assert done.returncode == 0, report
    selected = len(contract().operations) - 1  # all but the document that it reads first
    assert f"Tested: {selected}" in report


def _blocks(language: str) -> list[str]:
    text = (_ROOT / "docs" / "api.md").read_text()
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)


def _environ(site: Site, token: str) -> Mapping[str, str]:
    return {
        **os.environ, "EXPENSES_TOKEN": token, "EXPENSES_API": f"{site.address}/api/v1",
        "no_proxy": "127.0.0.1",
    }  # fmt: skip


def test_examples_of_the_docs_work(site: Site, token: str, tmp_path: Path) -> None:
    """Each block for a shell, then the one in Python, as they stand there."""
    (tmp_path / "november.csv").write_text(_CSV)
    environ = _environ(site, token)
    shell = [one for one in _blocks("sh") if not one.startswith("export")]
    assert len(shell) == 4
    for block in shell:
        done = subprocess.run(  # noqa: S603 - what the docs say
            ["/bin/bash", "-euc", block], cwd=tmp_path, env=environ, capture_output=True, text=True,
            timeout=60, check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"{block}\n{done.stderr}"
    assert (tmp_path / "account.zip").read_bytes()[:2] == b"PK"
    (script,) = _blocks("python")
    said = subprocess.run(  # noqa: S603 - what the docs say
        [sys.executable, "-c", script], cwd=tmp_path, env=environ, capture_output=True, text=True,
        timeout=60, check=False,
    )  # fmt: skip
    assert "2026-11-20 12.50 reimbursed" in said.stdout, said.stderr


def test_change_is_told_to_open_pages(site: Site, token: str) -> None:
    """Whoever listens hears of a program's write at once."""
    listener = site.services.live.listen(OWNER, lambda: False)
    assert listener is not None
    headers = {"Authorization": f"Bearer {token}"}
    expense = {"day": "2026-11-20", "amount": "1.00"}
    before, begun = site.services.store.head(OWNER).version, monotonic()
    made = requests.post(
        f"{site.address}/api/v1/expenses", json=expense, headers=headers, timeout=5
    )
    while listener.heard[0] < made.json()["version"]:
        listener.wait(before, _DEADLINE, is_away=False)
        assert monotonic() - begun < _DEADLINE
    assert listener.heard[0] == made.json()["version"] > before
