"""What an instance installs: whole, hashed, the same each time, nothing that only tests need."""

import json
import os
import platform
import re
import shutil
import subprocess
import tarfile
import zipfile
from hashlib import sha256
from pathlib import Path

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from infra.release import Release, ReleaseRefusedError, build, download

_ROOT = Path(__file__).parents[2]
_WHEELS = {
    "babel-2.18.0-py3-none-any.whl": b"a wheel of somebody else's",
    "numpy-2.4.6-cp311-cp311-manylinux_2_28_x86_64.whl": b"one for this kind of machine",
}
_LOCK = f"""\
babel==2.18.0 \\
    --hash=sha256:{sha256(b"the source of it").hexdigest()} \\
    --hash=sha256:{sha256(_WHEELS["babel-2.18.0-py3-none-any.whl"]).hexdigest()}
numpy==2.4.6 ; python_full_version < '3.12' \\
    --hash=sha256:{sha256(b"one for this kind of machine").hexdigest()}
numpy==2.5.5 ; python_full_version >= '3.12' \\
    --hash=sha256:{sha256(b"one for another").hexdigest()}
"""


def _fetched(lock: Path, into: Path) -> None:
    """Stand for the download: it has the lock, and puts wheels into the folder."""
    assert lock.read_text() == _LOCK
    for name, content in _WHEELS.items():
        (into / name).write_bytes(content)


def _git(*words: str, cwd: Path) -> None:
    git = shutil.which("git") or ""
    subprocess.run([git, *words], cwd=cwd, check=True, capture_output=True)  # noqa: S603 - git


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clone of the last commit, with a smaller lock."""
    if not (_ROOT / ".git").exists():
        pytest.skip("this is no clone, so there is no commit to release")
    clone = tmp_path_factory.mktemp("release") / "clone"
    _git("clone", "-q", str(_ROOT), str(clone), cwd=_ROOT)
    (clone / "requirements.lock").write_text(_LOCK)
    who = ("-c", "user.name=test", "-c", "user.email=test@example.org")
    _git(*who, "commit", "-q", "-a", "-m", "A smaller lock", cwd=clone)
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
    """From the same commit, whoever builds, every byte is; so is the bill of materials."""
    before = os.umask(0o077)
    try:
        again = build(tmp_path, _fetched, tree)
    finally:
        os.umask(before)
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


def test_bill_of_materials_names_what_is_in_the_release(release: Release) -> None:
    """Each package in the wheelhouse, in its version, by its hash; nothing else of the lock."""
    bill = json.loads(release.materials.read_text())
    wheels = {
        sha256(content).hexdigest(): name.rpartition("/")[2]
        for name, content in _members(release).items()
        if name.startswith("wheelhouse/") and "expense_tracker" not in name
    }
    listed = {
        one["hashes"][0]["content"]: f"{one['name']}-{one['version']}-"
        for one in bill["components"]
    }
    assert listed.keys() == wheels.keys()
    assert all(wheels[one].startswith(name) for one, name in listed.items())
    assert bill["metadata"]["component"]["version"] == release.version
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(json.dumps(bill)) is None


def test_nothing_in_a_release_says_where_packages_come_from(release: Release) -> None:
    """That depends on who builds: neither bill nor archive names an index."""
    index = re.compile(rb"https?://[^\s\"']*/simple|--(extra-)?index-url|pypi\.org")
    told = {release.materials.name: release.materials.read_bytes(), **_members(release)}
    assert [name for name, content in told.items() if index.search(content)] == []


def test_another_kind_of_machine_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would fetch what it needs itself, and the instances could not install that."""
    monkeypatch.setattr(platform, "machine", lambda: "arm64")
    with pytest.raises(ReleaseRefusedError, match=r"x86_64 .* This is \w+ arm64"):
        download(tmp_path / "requirements.lock", tmp_path)


def test_changes_that_are_not_committed_are_refused(tree: Path, tmp_path: Path) -> None:
    """What is released is a commit that can be found again."""
    clone = tmp_path / "changed"
    _git("clone", "-q", str(tree), str(clone), cwd=tree)
    (clone / "Procfile").write_text("web: something else\n")
    with pytest.raises(ReleaseRefusedError, match="not committed"):
        build(tmp_path / "into", _fetched, clone)
    assert not (tmp_path / "into").exists()
