"""What can go wrong between the floors, each class a sentence a caller can act on."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """
    One thing wrong in what somebody gave us, at its place.

    Attributes:
        place: Name of the form field, setting, or `file:line path`.
        message: What is wrong and what to do; a whole sentence.
    """

    place: str
    message: str

    def __str__(self) -> str:
        return f"{self.place}: {self.message}"


class FairassessError(Exception):
    """Something that this application knows how to explain."""


class NotFound(FairassessError):
    """No such thing is stored."""


class NotAllowed(FairassessError):
    """This person may not do that."""


class Closed(FairassessError):
    """The thing can no longer be changed, because it was submitted or cancelled."""


class TooSoon(FairassessError):
    """The same was asked for a moment ago; the message says when it is possible again."""


class Invalid(FairassessError):
    """The input has faults; all of them are listed, each with its place."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


class BadSettings(Invalid):
    """The configuration cannot be used; the application refuses to start."""


class BadQuestionnaire(Invalid):
    """A questionnaire file cannot be used."""


class StaleRevision(FairassessError):
    """Somebody else changed this since it was read; nothing was written."""

    def __init__(self, message: str, *, expected: int, found: int) -> None:
        self.expected = expected
        self.found = found
        super().__init__(message)
