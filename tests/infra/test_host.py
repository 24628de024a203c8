"""What an instance runs: units that give the program no more than it needs, and the installer."""

import json
import subprocess
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import pytest
from stack_balancers import gunicorn_says

ROOT = Path(__file__).parents[2]
HOST = ROOT / "infra" / "host"
SERVICES = (
    "expense-tracker.service",
    "expense-tracker-jobs.service",
    "expense-tracker-secret.service",
)
OURS = SERVICES[:2]

Unit = dict[str, list[str]]
Check = Callable[[Unit], list[str]]

HARDENED = {
    "CapabilityBoundingSet": "",
    "LockPersonality": "yes",
    "NoNewPrivileges": "yes",
    "PrivateDevices": "yes",
    "PrivateTmp": "yes",
    "ProtectClock": "yes",
    "ProtectControlGroups": "yes",
    "ProtectHome": "yes",
    "ProtectKernelLogs": "yes",
    "ProtectKernelModules": "yes",
    "ProtectKernelTunables": "yes",
    "ProtectSystem": "strict",
    "RestrictNamespaces": "yes",
    "RestrictSUIDSGID": "yes",
    "SystemCallArchitectures": "native",
}


def _unit(name: str) -> Unit:
    """Read a unit: a name may stand more than once, and an empty value counts."""
    found: Unit = defaultdict(list)
    for line in (HOST / name).read_text(encoding="utf-8").splitlines():
        if "=" in line and not line.startswith("#"):
            key, _, value = line.partition("=")
            found[key].append(value)
    return found


def _is_hardened(unit: Unit) -> list[str]:
    return [f"{key} is not {value}" for key, value in HARDENED.items() if unit.get(key) != [value]]


def _is_its_own_user(unit: Unit) -> list[str]:
    own = (unit.get("User"), unit.get("Group")) == (["expenses"], ["expenses"])
    return [] if own else ["it runs as somebody else"]


_LEFT_OUT_IN = 25
"""Seconds until the balancers leave it out: two looks ten seconds apart, and five to spare."""


def _ends_in_order(unit: Unit) -> list[str]:
    """Stop is asked of the master alone, and has longer than gunicorn gives what is answered."""
    found = []
    if unit.get("KillMode") != ["mixed"]:
        found.append("workers are killed with their master")
    drained = int("".join(unit.get("ExecStop", [])).rpartition("drain --seconds ")[2] or "0")
    if drained < _LEFT_OUT_IN:
        found.append("the balancers still send people when it stops")
    answered = drained + gunicorn_says("graceful_timeout")
    if int(unit.get("TimeoutStopSec", ["0"])[0]) <= answered:
        found.append("it is killed while it answers")
    if unit.get("ExecReload") != ["/bin/kill -HUP $MAINPID"]:
        found.append("a reload loses requests")
    return found


def _runs_the_procfile(unit: Unit) -> list[str]:
    command = (ROOT / "Procfile").read_text(encoding="utf-8").partition("web: ")[2].strip()
    wanted = [f"/opt/expense-tracker/current/venv/bin/{command}"]
    return (
        [] if unit.get("ExecStart") == wanted else ["it runs another command than the Procfile's"]
    )


def _reads_the_secret_at_each_start(unit: Unit) -> list[str]:
    asks = unit.get("Requires") == ["expense-tracker-secret.service"]
    after = any("expense-tracker-secret.service" in one for one in unit.get("After", []))
    reads = "/run/expense-tracker/secret" in unit.get("EnvironmentFile", [])
    return [] if asks and after and reads else ["it starts without the secret"]


CASES = [
    *((_is_hardened, name, key) for name in SERVICES for key in HARDENED),
    *((_is_its_own_user, name, "User") for name in OURS),
    *(
        (_ends_in_order, OURS[0], key)
        for key in ("KillMode", "ExecStop", "TimeoutStopSec", "ExecReload")
    ),
    (_runs_the_procfile, OURS[0], "ExecStart"),
    *(
        (_reads_the_secret_at_each_start, name, key)
        for name in OURS
        for key in ("Requires", "After", "EnvironmentFile")
    ),
]


@pytest.mark.parametrize(("check", "name", "key"), CASES)
def test_a_unit_keeps_its_promise(check: Check, name: str, key: str) -> None:
    """The unit is as it must be, and without the line it is found not to be."""
    unit = _unit(name)

    assert check(unit) == []
    assert check({**unit, key: []} if key != "TimeoutStopSec" else {**unit, key: ["60"]})


def test_what_is_due_is_done_every_few_minutes() -> None:
    """A timer starts the program's own command for what is due."""
    timer, service = _unit("expense-tracker-jobs.timer"), _unit(OURS[1])

    assert timer["OnCalendar"] == ["*:0/5"]
    assert service["ExecStart"] == ["/opt/expense-tracker/current/venv/bin/expense-tracker jobs"]


@pytest.mark.parametrize("script", ["install", "read-secret"])
def test_a_script_can_be_read_and_stops_at_what_fails(script: str) -> None:
    """The shell understands it; it is executable; nothing goes on after a failure."""
    path = HOST / script

    subprocess.run(["/bin/bash", "-n", str(path)], check=True)  # noqa: S603 - our own script
    assert path.stat().st_mode & 0o111
    assert "set -euo pipefail" in path.read_text(encoding="utf-8")


def test_packages_come_from_the_release_alone() -> None:
    """No index is asked, every file has its hash, nothing is built."""
    said = (HOST / "install").read_text(encoding="utf-8")

    for option in ("--no-index", "--require-hashes", "--only-binary :all:", "--no-deps"):
        assert option in said


def test_the_agent_sends_logs_to_the_groups_of_the_stack() -> None:
    """The installer finds both names it puts the stack's in for, each once, and no other group."""
    agent = (HOST / "cloudwatch-agent.json").read_text(encoding="utf-8")
    said = (HOST / "install").read_text(encoding="utf-8")
    files = json.loads(agent)["logs"]["logs_collected"]["files"]["collect_list"]

    assert {one["file_path"]: one["log_group_name"] for one in files} == {
        "/var/log/expense-tracker/app.log": "/expense-tracker/app",
        "/var/log/expense-tracker/metrics.log": "/expense-tracker/metrics",
    }
    for one in files:
        assert f's|\\"{one["log_group_name"]}\\"|' in said


def test_every_finding_that_is_left_has_its_reason() -> None:
    """What checkov is told to pass over says why, on the same line."""
    lines = (ROOT / "infra" / "checkov.yaml").read_text(encoding="utf-8").splitlines()
    left = [line for line in lines if line.strip().startswith("- CKV")]

    assert left
    assert all("  # " in line for line in left)
