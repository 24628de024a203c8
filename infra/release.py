"""Builds what an instance installs: one archive with hashes and a bill of materials beside it.

`python -m infra.release [FOLDER]`. It is built from the last commit alone, and twice the same.
"""

import argparse
import gzip
import hashlib
import json
import os
import platform
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).parents[1]
INTO: Final = ROOT / "build" / "release"

_PYTHON: Final = "3.11"
_PLATFORMS: Final = tuple(f"manylinux_2_{minor}_x86_64" for minor in range(34, 16, -1))
"""What Amazon Linux 2023 (glibc 2.34) runs; `manylinux2014` is 2.17 by its older name."""

_BUILT_ON: Final = ("Linux", "x86_64", _PYTHON)
"""pip judges a lock's markers by the machine it runs on, so that must be as an instance is."""

_LOCK: Final = "requirements.lock"
_FILES: Final = ("Procfile", _LOCK)


class ReleaseRefusedError(Exception):
    """A release cannot be built; says what to do."""


@dataclass(frozen=True)
class Release:
    """A built archive; `sha256` is in hexadecimal, `materials` its CycloneDX bill of materials."""

    version: str
    path: Path
    sha256: str
    materials: Path

    @property
    def key(self) -> str:
        """Where it lies in the release bucket."""
        return f"releases/{self.path.name}"


def download(lock: Path, into: Path) -> None:
    """Fetch the wheels a lock names, for the instances' platform, each checked by its hash.

    Raises ReleaseRefusedError on another kind of machine, and with what pip says.
    """
    here = (platform.system(), platform.machine(), ".".join(platform.python_version_tuple()[:2]))
    if here != _BUILT_ON:
        system, machine, python = _BUILT_ON
        reason = f"A release is built on {system} {machine} with Python {python}, as instances run."
        raise ReleaseRefusedError(f"{reason} This is {here[0]} {here[1]} with Python {here[2]}.")
    platforms = [
        part for one in (*_PLATFORMS, "manylinux2014_x86_64") for part in ("--platform", one)
    ]
    _run(
        [*_pip("download"), "--require-hashes", "--no-deps", "--only-binary", ":all:",
         "--python-version", _PYTHON, "--implementation", "cp", *platforms,
         "--dest", str(into), "-r", str(lock)]
    )  # fmt: skip


def build(
    into: Path = INTO, fetch: Callable[[Path, Path], None] = download, root: Path = ROOT
) -> Release:
    """Build the release of the last commit; `fetch` puts the wheels of a lock into a folder.

    Raises ReleaseRefusedError when the tree has changes that are not committed.
    """
    if _said(["git", "status", "--porcelain"], root):
        reason = "The tree has changes that are not committed: commit or stash them first."
        raise ReleaseRefusedError(reason)
    moment = _said(["git", "log", "-1", "--format=%ct"], root)
    project = tomllib.loads((root / "pyproject.toml").read_text())["project"]
    version = f"{project['version']}+{_said(['git', 'rev-parse', '--short=12', 'HEAD'], root)}"
    into = into.resolve()
    into.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        tree, staged = Path(folder) / "tree", Path(folder) / "staged"
        _check_out(root, tree)
        _stage(tree, staged, version, moment, fetch)
        path = into / f"expense-tracker-{version}.tar.gz"
        _pack(staged, path, int(moment))
        materials = path.with_name(f"expense-tracker-{version}.cdx.json")
        _list_materials(tree, staged / "wheelhouse", version, materials)
    sha256 = _sha256(path)
    path.with_name(f"{path.name}.sha256").write_text(f"{sha256}  {path.name}\n")
    return Release(version, path, sha256, materials)


def _check_out(root: Path, tree: Path) -> None:
    """Put the last commit's files, and nothing else, into a new folder."""
    tree.mkdir()
    packed = tree.with_suffix(".tar")
    _run(["git", "archive", "--format=tar", "-o", str(packed), "HEAD"], cwd=root)
    with tarfile.open(packed) as archive:
        archive.extractall(tree, filter="data")


def _stage(
    tree: Path, staged: Path, version: str, moment: str, fetch: Callable[[Path, Path], None]
) -> None:
    """Lay out what `infra/host/install` expects."""
    wheels, host = staged / "wheelhouse", staged / "infra" / "host"
    wheels.mkdir(parents=True)
    host.mkdir(parents=True)
    (staged / "VERSION").write_text(f"{version}\n")
    for name in _FILES:
        (staged / name).write_bytes((tree / name).read_bytes())
    for one in sorted((tree / "infra" / "host").iterdir()):
        kept = host / one.name
        kept.write_bytes(one.read_bytes())
        kept.chmod(one.stat().st_mode)
    fetch(tree / _LOCK, wheels)
    with tempfile.TemporaryDirectory() as made:
        _run(
            [*_pip("wheel"), "--no-deps", "--no-build-isolation", "-w", made, str(tree)],
            {"SOURCE_DATE_EPOCH": moment},
        )
        (wheel,) = Path(made).iterdir()
        name, number = wheel.name.split("-")[:2]
        line = f"{name.replace('_', '-')}=={number} --hash=sha256:{_sha256(wheel)}\n"
        (staged / "product.lock").write_text(line)
        (wheels / wheel.name).write_bytes(wheel.read_bytes())


def _pack(staged: Path, path: Path, moment: int) -> None:
    """Pack a folder so that the same files give the same bytes."""
    with (
        path.open("wb") as file,
        gzip.GzipFile("", "wb", fileobj=file, mtime=0) as zipped,
        tarfile.open(fileobj=zipped, mode="w", format=tarfile.PAX_FORMAT) as archive,
    ):
        for one in sorted(staged.rglob("*")):
            if one.is_file():
                member = archive.gettarinfo(str(one), str(one.relative_to(staged)))
                member.mtime, member.uid, member.gid, member.uname, member.gname = (
                    moment, 0, 0, "root", "root",
                )  # fmt: skip
                member.mode = 0o755 if member.mode & 0o100 else 0o644
                with one.open("rb") as content:
                    archive.addfile(member, content)


def _list_materials(tree: Path, wheels: Path, version: str, path: Path) -> None:
    """List what is in the wheelhouse: of what a lock names, other machines take other files.

    Where a file may be had is left out: it depends on who fetches.
    """
    program = Path(sys.executable).with_name("cyclonedx-py")
    _run(
        [str(program), "requirements", "--output-reproducible", "--pyproject",
         str(tree / "pyproject.toml"), "--of", "JSON", "-o", str(path), str(tree / _LOCK)]
    )  # fmt: skip
    materials = json.loads(path.read_text(encoding="utf-8"))
    here = {_sha256(wheel) for wheel in wheels.iterdir()}
    materials["components"] = [
        found for one in materials["components"] if (found := _material(one, here))
    ]
    kept = {one["bom-ref"] for one in materials["components"]}
    materials["dependencies"] = [
        one for one in materials["dependencies"] if one["ref"] in {*kept, "root-component"}
    ]
    materials["metadata"]["component"]["version"] = version
    for tool in materials["metadata"]["tools"]["components"]:
        tool.pop("externalReferences", None)
    path.write_text(f"{json.dumps(materials, indent=2, sort_keys=True)}\n", encoding="utf-8")


def _material(named: Mapping[str, Any], here: Collection[str]) -> dict[str, Any] | None:
    """Give a component with the hash of its file; None when no file of it is here."""
    hashes = [
        one
        for reference in named["externalReferences"]
        for one in reference["hashes"]
        if one["content"] in here
    ]
    told = {key: named[key] for key in ("type", "bom-ref", "name", "version", "purl")}
    return {**told, "hashes": hashes} if hashes else None


def _pip(command: str) -> list[str]:
    return [sys.executable, "-m", "pip", command, "--quiet", "--disable-pip-version-check"]


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _said(command: Sequence[str], cwd: Path) -> str:
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)  # noqa: S603 - git, by our own words
    if done.returncode:
        raise ReleaseRefusedError(f"git says: {done.stderr.strip()}")
    return done.stdout.strip()


def _run(
    command: Sequence[str], environ: Mapping[str, str] | None = None, cwd: Path = ROOT
) -> None:
    done = subprocess.run(  # noqa: S603 - our own programs
        command, cwd=cwd, env={**os.environ, **(environ or {})},
        umask=0o022,  # a wheel holds the modes of its files
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        last = (done.stderr or done.stdout).strip().splitlines()[-5:]
        raise ReleaseRefusedError("\n".join([f"{Path(command[0]).name} failed:", *last]))


def main() -> int:
    """Build a release, and say where it is."""
    parser = argparse.ArgumentParser(description="Build what an instance installs.")
    parser.add_argument("into", nargs="?", type=Path, default=INTO)
    try:
        release = build(parser.parse_args().into)
    except ReleaseRefusedError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(f"{release.path}\n{release.sha256}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
