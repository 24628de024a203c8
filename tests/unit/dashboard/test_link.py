"""The local sign-in link: a token in a file that only its owner may read."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from dashboard.auth.link import open_in_browser, sign_in_link, token_in
from dashboard.settings import Settings
from spending.errors import InvalidInput


def test_token_is_made_once(tmp_path: Path) -> None:
    """The same token as long as nobody asks for a new one, in a file for its owner alone."""
    folder = tmp_path / "data"
    token = token_in(folder)
    assert token_in(folder) == token
    assert len(token) >= 43
    assert stat.S_IMODE((folder / "signin-token").stat().st_mode) == 0o600


def test_new_token_takes_the_place_of_the_old(tmp_path: Path) -> None:
    """What was printed before holds no more."""
    old = token_in(tmp_path)
    new = token_in(tmp_path, fresh=True)
    assert new != old
    assert token_in(tmp_path) == new
    assert [one.name for one in tmp_path.iterdir()] == ["signin-token"]


def test_several_at_once_have_one_token(tmp_path: Path) -> None:
    """Workers that start together agree."""
    with ThreadPoolExecutor(8) as several:
        assert len(set(several.map(lambda _: token_in(tmp_path), range(40)))) == 1


def test_file_others_may_read_is_closed_to_them(tmp_path: Path) -> None:
    """A file with too wide a mode is narrowed when it is read."""
    token_in(tmp_path)
    (tmp_path / "signin-token").chmod(0o644)
    token_in(tmp_path)
    assert stat.S_IMODE((tmp_path / "signin-token").stat().st_mode) == 0o600


@pytest.mark.parametrize("text", ["", "short", "\x00", "   \n"])
def test_file_without_a_token_is_told(tmp_path: Path, text: str) -> None:
    """An empty or cut file is no open door."""
    (tmp_path / "signin-token").write_text(text)
    with pytest.raises(InvalidInput, match="delete it to have a new one"):
        token_in(tmp_path)


def test_folder_that_cannot_be_used_is_told(tmp_path: Path) -> None:
    """A file in the place of the folder is a sentence."""
    (tmp_path / "data").write_text("")
    with pytest.raises(InvalidInput, match="cannot be used"):
        token_in(tmp_path / "data")


def test_link_leads_to_this_machine() -> None:
    """The link is what the terminal shows."""
    assert sign_in_link(Settings(port=9000), "a-b_c") == "http://127.0.0.1:9000/signin?token=a-b_c"
    assert sign_in_link(Settings(host="::1"), "x").startswith("http://[::1]:8050/")


@pytest.mark.parametrize(
    ("environ", "opened"),
    [
        ({"DISPLAY": ":0"}, True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, True),
        ({}, False),
        ({"DISPLAY": ":0", "EXPENSES_BROWSER": "no"}, False),
        ({"DISPLAY": ":0", "SSH_CONNECTION": "x"}, False),
    ],
)
def test_browser_opens_where_there_is_a_screen(
    environ: dict[str, str], *, opened: bool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Nothing is opened on a machine nobody sits at."""
    seen: list[str] = []
    monkeypatch.setattr("webbrowser.open", seen.append)
    monkeypatch.setattr("sys.platform", "linux")
    open_in_browser("http://127.0.0.1/signin?token=secret", tmp_path, environ)
    assert bool(seen) is opened
    assert "secret" not in "".join(seen)  # the arguments of a process are no secret
    for page in tmp_path.iterdir():
        assert "token=secret" in page.read_text()
        assert stat.S_IMODE(page.stat().st_mode) == 0o600
