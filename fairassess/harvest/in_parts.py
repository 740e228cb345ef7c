"""A page that was given away in parts: what it is, as soon as all of them are told of."""

from dataclasses import dataclass, field

from fairassess.harvest.blocks import Cutter
from fairassess.harvest.hands import Part
from fairassess.harvest.incoming import Content, Head


@dataclass(slots=True)
class InParts:
    """A large page under way, given away in parts."""

    cutter: Cutter = field(default_factory=Cutter)
    parts: list[Part] = field(default_factory=list)

    @property
    def is_told(self) -> bool:
        """Whether it is known of all parts what they are."""
        return all(part.told is not None for part in self.parts)

    @property
    def is_faulty(self) -> bool:
        """Whether it is known of some part that the page cannot be read in parts."""
        return any(is_faulty(part) for part in self.parts)

    @property
    def first(self) -> str:
        """The first identifier on it; empty when that is not known."""
        told = self.parts[0].told if self.parts else None
        return told.first if told is not None else ""

    def head(self, *, is_whole: bool) -> Head | None:
        """Return what the page is; None where it cannot be read in parts."""
        contents = [part.content for part in self.parts if part.content is not None]
        if self.cutter.has_given_up or self.is_faulty:
            return None
        items = sum(content.items for content in contents)
        if not is_whole:
            return Head((), Content(items), items)
        last = contents[-1]
        return Head((), Content(items, last.token, last.response_date), items)


def is_faulty(part: Part) -> bool:
    """Return whether a part of a page shows that the page cannot be read in parts."""
    if part.told is None:
        return False
    content = part.content
    return content is None or (content.token is not None and not part.is_end)
