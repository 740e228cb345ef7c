"""Copies of an SQLite database: made while others work, held against their digest, put back."""

import hashlib
import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.engine import make_url

from fairassess.errors import FairassessError
from fairassess.storage import migrate

_PAGES_AT_ONCE = 1000
_BUSY_TIMEOUT_S = 5.0
_FOR_POSTGRESQL = (
    "This database is PostgreSQL, which has tools of its own: `pg_dump --format=custom` makes a"
    " copy while others work, `pg_restore --list` reads it, `pg_restore --clean` puts it back."
)


class NoBackup(FairassessError):
    """A copy cannot be made, or must not be put back."""


@dataclass(frozen=True, slots=True)
class Verified:
    """
    What a look at a copy found.

    Attributes:
        faults: All that is wrong, as sentences; empty for a good copy.
        revision: Schema of the copy; empty when it cannot be told.
        snapshots: Submitted assessments in it, each held against its digest.
    """

    faults: tuple[str, ...]
    revision: str
    snapshots: int


def file_of(url: str) -> Path:
    """
    Return the file of a database.

    Raises:
        NoBackup: It is not SQLite; says what to use.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite" or not parsed.database:
        raise NoBackup(_FOR_POSTGRESQL)
    return Path(parsed.database)


def create(source: Path, target: Path, on_step: Callable[[int, int], None]) -> str:
    """
    Copy a database while others read and write it, and write its digest beside the copy.

    Args:
        source: File of the database.
        target: File to write; nothing stands there yet.
        on_step: Is told pages done and pages in all, now and then.

    Returns:
        SHA-256 of the copy, hex.

    Raises:
        NoBackup: There is no database, or a file stands at *target*.
    """
    if not source.is_file():
        raise NoBackup(f"There is no database at {source}.")
    if target.exists() or _digest_file(target).exists():
        raise NoBackup(f"{target} is there already; a copy is never written over.")
    partial = target.with_name(f"{target.name}.partial")
    partial.unlink(missing_ok=True)

    def progress(_status: int, remaining: int, total: int) -> None:
        on_step(total - remaining, total)

    with closing(_open(source)) as original, closing(sqlite3.connect(partial)) as copy:
        original.backup(copy, pages=_PAGES_AT_ONCE, progress=progress)
        # One file, without a log beside it.
        copy.execute("PRAGMA journal_mode = DELETE")
    partial.chmod(0o600)
    digest = _digest(partial)
    with partial.open("rb+") as written:
        os.fsync(written.fileno())
    partial.replace(target)
    _digest_file(target).write_text(f"{digest}  {target.name}\n", encoding="utf-8")
    return digest


def verify(copy: Path) -> Verified:
    """Look at a copy: digest, structure, schema, and each submitted assessment."""
    faults = list(_digest_faults(copy))
    revision, snapshots = "", 0
    try:
        with closing(sqlite3.connect(f"{copy.resolve().as_uri()}?mode=ro", uri=True)) as opened:
            faults += [
                f"SQLite says: {row[0]}"
                for row in opened.execute("PRAGMA integrity_check(10)")
                if row[0] != "ok"
            ]
            faults += [
                f"Table {row[0]} names a row of {row[2]} that is not there."
                for row in opened.execute("PRAGMA foreign_key_check").fetchmany(10)
            ]
            revision = str(opened.execute("SELECT version_num FROM alembic_version").fetchone()[0])
            for number, document, digest in opened.execute(
                "SELECT id, document, digest FROM snapshots"
            ):
                snapshots += 1
                if hashlib.sha256(document.encode()).hexdigest() != digest:
                    faults.append(f"Snapshot {number} does not fit its digest.")
    except (sqlite3.DatabaseError, TypeError) as error:
        faults.append(f"It cannot be read as a database of fairassess: {error}")
    if revision and not migrate.knows(revision):
        faults.append(f"Its schema {revision} is of another version of fairassess.")
    return Verified(tuple(faults), revision, snapshots)


def restore(copy: Path, target: Path, *, now: datetime) -> Path | None:
    """
    Put a verified copy in the place of a database that nobody has open.

    Args:
        copy: As `create` wrote it.
        target: File of the database; it may be missing.
        now: For the name of what was there.

    Returns:
        Where the database that was there is kept; None when there was none.

    Raises:
        NoBackup: The copy has faults, or somebody has the database open.
    """
    found = verify(copy)
    if found.faults:
        raise NoBackup("\n".join((f"{copy} is not put back:", *found.faults)))
    target.parent.mkdir(parents=True, exist_ok=True)
    incoming = target.with_name(f"{target.name}.incoming")
    shutil.copyfile(copy, incoming)
    incoming.chmod(0o600)
    kept = None
    if target.exists():
        _close_log(target)
        kept = target.with_name(f"{target.name}.before-{now:%Y%m%dT%H%M%SZ}")
        target.rename(kept)
    incoming.replace(target)
    return kept


def _open(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, timeout=_BUSY_TIMEOUT_S)


def _close_log(path: Path) -> None:
    """Write the log into the database, which only works where nobody else has it open."""
    try:
        with closing(_open(path)) as opened:
            mode = opened.execute("PRAGMA journal_mode = DELETE").fetchone()[0]
    except sqlite3.OperationalError as error:
        message = f"{path} is in use; stop fairassess, then try again."
        raise NoBackup(message) from error
    if mode != "delete":
        raise NoBackup(f"{path} is in use; stop fairassess, then try again.")


def _digest_faults(copy: Path) -> list[str]:
    if not copy.is_file():
        return [f"There is no file {copy}."]
    beside = _digest_file(copy)
    if not beside.is_file():
        return [f"There is no digest beside it: {beside.name}."]
    written = beside.read_text(encoding="utf-8").split()
    return [] if written[:1] == [_digest(copy)] else ["It does not fit the digest beside it."]


def _digest(path: Path) -> str:
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _digest_file(path: Path) -> Path:
    return path.with_name(f"{path.name}.sha256")
