"""The folder of a demo world: held by one process, marked as ours, begun anew when half made."""

import fcntl
import json
import tempfile
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from fairassess.errors import FairassessError

USUAL = Path("var") / "demo"
"""Where the demo world is kept when nobody says where, below the current folder."""

NOTE = "demo.json"
DATABASES = ("fairassess.sqlite3", "jobs.sqlite3")


class FolderNotUsable(FairassessError):
    """The demo world cannot be kept in this folder."""


@dataclass(frozen=True, slots=True)
class Note:
    """
    What is written down about the demo world in a folder.

    Attributes:
        is_ready: Whether it was made to its end.
        ports: Port of each endpoint by facility code; empty before it is ready.
        urls: Address of each endpoint by facility code, as it is stored.
    """

    is_ready: bool = False
    ports: Mapping[str, int] = field(default_factory=dict)
    urls: Mapping[str, str] = field(default_factory=dict)


class DemoFolder:
    """
    A folder that no other process makes or shows a demo world in while the context is open.

    Attributes:
        path: The folder.
        note: What was written about its demo world last.
    """

    def __init__(self, wanted: Path | None = None, *, is_fresh: bool = False) -> None:
        """
        Hold a folder.

        Args:
            wanted: Which; None for the usual one, or one for temporary files where nothing can be
                written below the current folder.
            is_fresh: Whether a demo world that is there is to be made anew.

        Raises:
            FolderNotUsable: Nothing can be written there, another process holds it, or it has a
                database that no demo made.
        """
        self._stack = ExitStack()
        with self._stack:
            self.path = _writable(wanted)
            self._hold()
            self.note = self._begin(is_fresh=is_fresh)
            self._stack = self._stack.pop_all()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.close()

    def write(self, note: Note) -> None:
        """Write down how the demo world stands, all of it or nothing."""
        draft = self.path / f"{NOTE}.new"
        draft.write_text(json.dumps(asdict(note), indent=2) + "\n", encoding="utf-8")
        draft.replace(self.path / NOTE)
        self.note = note

    def _hold(self) -> None:
        file = self._stack.enter_context((self.path / "demo.lock").open("w", encoding="utf-8"))
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise FolderNotUsable(
                f"Another demo is running in {self.path}. Stop it, or give this one a folder of"
                " its own with --data."
            ) from error

    def _begin(self, *, is_fresh: bool) -> Note:
        """Return how the demo world stands; clear what is half made or no longer wanted."""
        note = _read(self.path / NOTE)
        if note is None and any((self.path / name).exists() for name in DATABASES):
            raise FolderNotUsable(
                f"{self.path} holds a database that no demo made. Choose another folder with"
                " --data."
            )
        if note is not None and note.is_ready and not is_fresh:
            return note
        for name in DATABASES:
            for file in self.path.glob(f"{name}*"):
                file.unlink()
        self.write(Note())
        return self.note


def _writable(wanted: Path | None) -> Path:
    try:
        return _tried(wanted or USUAL)
    except OSError as error:
        if wanted is not None:
            message = f"Nothing can be written in {wanted}: {error.strerror}."
            raise FolderNotUsable(message) from error
    return Path(tempfile.mkdtemp(prefix="fairassess-demo-"))


def _tried(path: Path) -> Path:
    """Return the folder as an absolute path after something was written in it."""
    path.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=path):
        return path.resolve()


def _read(path: Path) -> Note | None:
    """Return what a folder's note says; None where there is none of ours."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return Note(bool(found["is_ready"]), dict(found["ports"]), dict(found["urls"]))
    except (OSError, ValueError, TypeError, KeyError):
        return None
