"""
What a process does until somebody kills it: save answers, or submit assessments.

It tells of an edit only after the service has returned, so that what is told was acknowledged. It
is a module of its own so that a fork server can load it once, and each process begins at once.
"""

from collections.abc import Sequence
from multiprocessing.connection import Connection
from pathlib import Path

from fairassess.storage import database, questionnaires
from tests import builders


def save_on_and_on(
    told: Connection, url: str, shelf: Path, assessment_id: int, revision: int
) -> None:
    """Save one edit after the other, and tell the revision of each."""
    questionnaires._root = lambda: shelf  # as the fixture does in the parent
    with database.session_factory(database.engine(url))() as session:
        told.send("ready")
        while True:
            said = builders.answer(comment=f"Edit {revision + 1}. " + "x" * 2000)
            revision = builders.save(session, assessment_id, said, revision)
            told.send(revision)


def submit_all(told: Connection, url: str, shelf: Path, drafts: Sequence[int]) -> None:
    """Submit one assessment after the other, and tell the number of each."""
    questionnaires._root = lambda: shelf  # as the fixture does in the parent
    with database.session_factory(database.engine(url))() as session:
        told.send("ready")
        for draft in drafts:
            builders.submit(session, draft)
            told.send(draft)
