"""Who may do what, where: the rights of each role, and what a token leaves of them."""

from dataclasses import dataclass, replace
from enum import StrEnum

from fairassess.errors import NotAllowed
from fairassess.storage.people import Role


class Right(StrEnum):
    """Something that a person may or may not do; most rights are about one facility."""

    SEE_FACILITY = "see this facility"
    EDIT_FACILITY = "change this facility"
    EDIT_ENDPOINTS = "change the endpoints of this facility"
    RUN_PROBES = "start probes and harvests of this facility"
    ANSWER = "answer questions for this facility"
    SUBMIT = "submit an assessment of this facility"
    REGISTER_FACILITY = "register a facility"
    SEE_ROUNDS = "see all rounds, with all their results by name"
    MANAGE_ROUNDS = "open, change, close and publish rounds"
    MANAGE_USERS = "manage accounts"
    LIFT_OPT_OUTS = "let hosts that opted out be asked again"
    UPDATE_VOCABULARIES = "read in new releases of vocabularies"
    PROPOSE = "propose answers and findings for this facility"


_EVERYWHERE = {
    Role.ADMINISTRATOR: frozenset(Right),
    Role.COORDINATOR: frozenset(
        {
            Right.SEE_FACILITY,
            Right.EDIT_FACILITY,
            Right.EDIT_ENDPOINTS,
            Right.RUN_PROBES,
            Right.REGISTER_FACILITY,
            Right.PROPOSE,
            Right.SEE_ROUNDS,
            Right.MANAGE_ROUNDS,
        }
    ),
    Role.OFFICER: frozenset[Right](),
    Role.READER: frozenset[Right](),
}
_OWN = {
    Role.ADMINISTRATOR: frozenset[Right](),
    Role.COORDINATOR: frozenset[Right](),
    Role.OFFICER: frozenset(
        {
            Right.SEE_FACILITY,
            Right.EDIT_FACILITY,
            Right.EDIT_ENDPOINTS,
            Right.RUN_PROBES,
            Right.ANSWER,
            Right.SUBMIT,
            Right.PROPOSE,
        }
    ),
    Role.READER: frozenset({Right.SEE_FACILITY, Right.PROPOSE}),
}


_READING = frozenset({Right.SEE_FACILITY, Right.SEE_ROUNDS})
"""Rights that a token has which only reads."""


@dataclass(frozen=True, slots=True)
class Reach:
    """
    How far a token goes; it never gives a right that its person has not.

    Attributes:
        may_write: Whether it is for more than reading.
        facilities: Numbers of the facilities that it is good for; None for all.
    """

    may_write: bool
    facilities: frozenset[int] | None

    def allows(self, right: Right, facility_id: int | None) -> bool:
        """Return whether a right is within it; a limited one has no rights about no facility."""
        if right not in _READING and not self.may_write:
            return False
        return self.facilities is None or facility_id in self.facilities


@dataclass(frozen=True, slots=True)
class Actor:
    """
    Who does something.

    Attributes:
        user_id: Number of the person; None for the application itself.
        name: Name as shown in histories.
        role: What the person is here for.
        facilities: Numbers of the facilities that an officer or reader belongs to.
        reach: What the token allows with which a program acts; None for a person at the pages.
    """

    user_id: int | None
    name: str
    role: Role
    facilities: frozenset[int] = frozenset()
    reach: Reach | None = None


SYSTEM = Actor(None, "fairassess", Role.ADMINISTRATOR)


def may(actor: Actor, right: Right, facility_id: int | None = None) -> bool:
    """
    Return whether *actor* has a right.

    Args:
        facility_id: The facility that the right is about; None for rights about none.
    """
    if actor.reach is not None and not actor.reach.allows(right, facility_id):
        return False
    if right in _EVERYWHERE[actor.role]:
        return True
    return facility_id in actor.facilities and right in _OWN[actor.role]


def require(actor: Actor, right: Right, facility_id: int | None = None) -> None:
    """
    Let those pass who have a right.

    Raises:
        NotAllowed: *actor* has it not.
    """
    if may(actor, right, facility_id):
        return
    if actor.reach is not None and may(replace(actor, reach=None), right, facility_id):
        # Its person may: what is missing is not a right but another token.
        only_reads = right not in _READING and not actor.reach.may_write
        raise NotAllowed(
            "This token only reads." if only_reads else "This token is limited to some facilities."
        )
    raise NotAllowed(f"{actor.name} ({actor.role.value}) may not {right.value}.")


def rights_of(actor: Actor) -> tuple[str, ...]:
    """Return in words what *actor* may do, anywhere or at the own facilities."""
    own = _OWN[actor.role] if actor.facilities else frozenset[Right]()
    return tuple(right.value for right in Right if right in _EVERYWHERE[actor.role] | own)


def seen_by(actor: Actor) -> frozenset[int] | None:
    """Return the numbers of the facilities that *actor* may see; None means all."""
    only = None if actor.reach is None else actor.reach.facilities
    if Right.SEE_FACILITY in _EVERYWHERE[actor.role]:
        return only
    return actor.facilities if only is None else actor.facilities & only
