"""What the making of any report needs: the order, and what is gathered for it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy.orm import Session

from fairassess.services.accounts import Actor
from fairassess.storage.database import Json
from fairassess.storage.frozen_reports import Kind

OnStep = Callable[[int, int, str], None]
"""Is told steps done, steps planned, and what is being done."""


def tell_nobody(_done: int, _planned: int, _doing: str) -> None:
    """Take no notice of progress."""


@dataclass(frozen=True, slots=True)
class Order:
    """
    A report that somebody wants.

    Attributes:
        kind: What it is about.
        subject: Which one, as kind and number or name: `snapshot:12`, `round:autumn-2026`.
        form: Format: `pdf`.
        options: What was chosen, as plain JSON values; what is not named is as usual.
    """

    kind: Kind
    subject: str
    form: str
    options: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class Material:
    """
    All that a report is made of, read from the database; the file is written from it alone.

    Attributes:
        title: What it is, for people: `Northern Light Source, 14 October 2026`.
        file_name: Name under which the file is sent.
        mimetype: Media type of the file.
        facility_id: The facility it is about; None for several.
        input_digest: SHA-256 of all that the bytes depend on, hex; equal input is stored once.
        write: Makes the file, with no look at the database; equal material gives equal bytes. It
            can be pickled, so that another process can do it.
    """

    title: str
    file_name: str
    mimetype: str
    facility_id: int | None
    input_digest: str
    write: Callable[[OnStep], bytes]


Writer = Callable[[Material, OnStep], bytes]
"""Has a file made of what was gathered, here or in another process."""


def written_here(material: Material, on_step: OnStep) -> bytes:
    """Write a file in this thread."""
    return material.write(on_step)


class Maker(Protocol):
    """What each kind of report has: a module with these three functions."""

    def is_insider(self, session: Session, actor: Actor | None, subject: str) -> bool:
        """
        Tell whether *actor*, or nobody, sees the subject by right and not only as everybody does.

        Raises:
            NotFound: There is no such subject, or it is not published and not theirs to see; the
                words are the same.
        """

    def tidy(self, form: str, options: Mapping[str, Json]) -> Mapping[str, Json]:
        """
        Return the options in full and in one form, so that equal choices are equal.

        Raises:
            Invalid: There is no such format or choice.
        """

    def gather(self, session: Session, actor: Actor, order: Order, *, site_url: str) -> Material:
        """
        Read what the report says; nothing is written.

        Raises:
            NotFound: There is no such subject.
            NotAllowed: *actor* may not see it.
            Invalid: The report cannot be made of this subject with these options.
        """
