"""What an instance installs: whole, hashed, the same each time, nothing that only tests need."""

import json
import re
import shutil
import subprocess
import tarfile
import zipfile
from hashlib import sha256
from pathlib import Path

import pytest

from infra.release import Release, ReleaseRefusedError, build

_ROOT = Path(__file__).parents[2]
_WHEEL = b"a wheel of somebody else's"


def _fetched(lock: Path, into: Path) -> None:
    """Stand for the download: it has the lock, and puts wheels into the folder."""
    assert "--hash=sha256:" in lock.read_text()
    (into / "babel-2.18.0-py3-none-any.whl").write_bytes(_WHEEL)


def _git(*words: str, cwd: Path) -> None:
    git = shutil.which("git") or ""
    subprocess.run([git, *words], cwd=cwd, check=True, capture_output=True)  # noqa: S603 - git


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clone of the last commit."""
    if not (_ROOT / ".git").exists():
        pytest.skip("this is no clone, so there is no commit to release")
    clone = tmp_path_factory.mktemp("release") / "clone"
    _git("clone", "-q", str(_ROOT), str(clone), cwd=_ROOT)
    return clone


@pytest.fixture(scope="module")
def release(tree: Path, tmp_path_factory: pytest.TempPathFactory) -> Release:
    """A release of it, with a stand-in for what is downloaded."""
    return build(tmp_path_factory.mktemp("built"), _fetched, tree)


def _members(release: Release) -> dict[str, bytes]:
    with tarfile.open(release.path) as archive:
        opened = {one.name: archive.extractfile(one) for one in archive.getmembers()}
        return {name: file.read() for name, file in opened.items() if file}


def test_release_is_the_same_each_time(tree: Path, release: Release, tmp_path: Path) -> None:
    """Built again from the same commit, every byte is the same; so is the bill of materials."""
    again = build(tmp_path, _fetched, tree)
    assert again.sha256 == release.sha256
    assert again.materials.read_bytes() == release.materials.read_bytes()


def test_release_holds_what_the_installer_takes(release: Release) -> None:
    """VERSION, the command, both locks with hashes, wheels, and what belongs to the machine."""
    held = _members(release)
    assert held["VERSION"].decode().strip() == release.version
    assert held["Procfile"] == (_ROOT / "Procfile").read_bytes()
    host = {path.name for path in (_ROOT / "infra" / "host").iterdir()}
    assert {name.rpartition("/")[2] for name in held if name.startswith("infra/host/")} == host
    with tarfile.open(release.path) as archive:
        assert archive.getmember("infra/host/install").mode == 0o755
    line = held["product.lock"].decode()
    found = re.fullmatch(r"expense-tracker==(\S+) --hash=sha256:([0-9a-f]{64})\n", line)
    assert found
    wheel = held[f"wheelhouse/expense_tracker-{found[1]}-py3-none-any.whl"]
    assert sha256(wheel).hexdigest() == found[2]


def test_hash_beside_the_release_is_its_own(release: Release) -> None:
    """In the form `sha256sum --check` reads."""
    said = Path(f"{release.path}.sha256").read_text()
    assert said == f"{sha256(release.path.read_bytes()).hexdigest()}  {release.path.name}\n"


def test_wheel_holds_what_runs_and_nothing_else(release: Release, tmp_path: Path) -> None:
    """Every file of the packages, assets and templates too; no test, no bench, no stack."""
    name = next(one for one in _members(release) if "/expense_tracker-" in one)
    wheel = tmp_path / "one.whl"
    wheel.write_bytes(_members(release)[name])
    held = {one for one in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in one}
    packages = ("spending", "analytics", "adapters", "components", "callbacks", "api", "dashboard")
    git = shutil.which("git") or ""
    known = subprocess.run(  # noqa: S603 - git
        [git, "ls-files", *packages], cwd=_ROOT, check=True, capture_output=True, text=True
    )
    assert held == set(known.stdout.splitlines())


def test_bill_of_materials_names_the_lock(release: Release) -> None:
    """Each package of the lock, in its version, and no other."""
    listed = json.loads(release.materials.read_text())["components"]
    locked = re.findall(
        r"^([a-z0-9._-]+)==([^\s;]+)", (_ROOT / "requirements.lock").read_text(), re.MULTILINE
    )
    assert {(one["name"].lower(), one["version"]) for one in listed} == set(locked)
    assert listed


def test_changes_that_are_not_committed_are_refused(tree: Path, tmp_path: Path) -> None:
    """What is released is a commit that can be found again."""
    clone = tmp_path / "changed"
    _git("clone", "-q", str(tree), str(clone), cwd=tree)
    (clone / "Procfile").write_text("web: something else\n")
    with pytest.raises(ReleaseRefusedError, match="not committed"):
        build(tmp_path / "into", _fetched, clone)
    assert not (tmp_path / "into").exists()
