"""What other tools propose: answers and findings that count for nothing until a person decides."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, func, select
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column, relationship

from fairassess.storage.assessments import Assessment
from fairassess.storage.columns import RemoteJson, RemoteText
from fairassess.storage.database import Base, Json, words
from fairassess.storage.people import User
from fairassess.storage.tokens import Token


class Kind(StrEnum):
    """What is proposed; stored as these words."""

    ANSWER = "answer"
    FINDING = "finding"


class State(StrEnum):
    """How a proposal stands; stored as these words."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REFUSED = "refused"


class Way(StrEnum):
    """How a proposal came; stored as these words."""

    API = "api"
    FILE = "file"
    LINK = "link"


class Proposal(Base):
    """One answer or finding that another tool proposes."""

    __tablename__ = "proposals"
    __table_args__ = (
        Index("ix_proposals_assessment_id_state", "assessment_id", "state"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True, doc="Number of the proposal.")
    assessment_id: Mapped[int] = mapped_column(
        ForeignKey(Assessment.id), doc="The assessment that it is for."
    )
    kind: Mapped[Kind] = mapped_column(words(Kind), doc="Whether it is an answer or a finding.")
    question: Mapped[str] = mapped_column(
        doc="Id of the question that it is about; empty for a finding that belongs to none."
    )
    content: Mapped[Json] = mapped_column(
        RemoteJson,
        doc="What is proposed: parts of an answer, or a finding, by name.",
    )
    why: Mapped[str] = mapped_column(RemoteText, doc="Why, in the tool's words; may be empty.")
    tool: Mapped[str] = mapped_column(RemoteText, doc="Name of the tool, as it calls itself.")
    tool_version: Mapped[str] = mapped_column(
        RemoteText, doc="Version of the tool; empty when it does not say."
    )
    way: Mapped[Way] = mapped_column(words(Way), doc="How it came.")
    proposed_at: Mapped[datetime] = mapped_column(doc="When it came.")
    proposed_by: Mapped[int | None] = mapped_column(
        ForeignKey(User.id), doc="For whom it was sent; empty when no person did."
    )
    token_id: Mapped[int | None] = mapped_column(
        ForeignKey(Token.id), doc="The token it came with; empty for a file or a link."
    )
    state: Mapped[State] = mapped_column(words(State), doc="How it stands.")
    decided_at: Mapped[datetime | None] = mapped_column(
        doc="When a person decided; empty while it is open."
    )
    decided_by: Mapped[int | None] = mapped_column(
        ForeignKey(User.id), doc="Who decided; empty while it is open, or when no person did."
    )
    note: Mapped[str] = mapped_column(default="", doc="What was said with the decision.")

    assessment: Mapped[Assessment] = relationship()
    proposer: Mapped[User | None] = relationship(foreign_keys=[proposed_by])
    decider: Mapped[User | None] = relationship(foreign_keys=[decided_by])


def find(session: Session, proposal_id: int) -> Proposal | None:
    """Return the proposal with this number, with its assessment."""
    return session.scalar(
        select(Proposal)
        .where(Proposal.id == proposal_id)
        .options(
            joinedload(Proposal.assessment).joinedload(Assessment.facility),
            joinedload(Proposal.proposer),
            joinedload(Proposal.decider),
        )
    )


def lock(session: Session, proposal_id: int) -> Proposal | None:
    """Return the proposal as it is now, held until the transaction ends."""
    return session.scalar(
        select(Proposal)
        .where(Proposal.id == proposal_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def of_assessment(session: Session, assessment_id: int) -> Sequence[Proposal]:
    """Return the proposals for an assessment in the order in which they came."""
    return session.scalars(
        select(Proposal)
        .where(Proposal.assessment_id == assessment_id)
        .order_by(Proposal.id)
        .options(joinedload(Proposal.proposer), joinedload(Proposal.decider))
    ).all()


def count_open(session: Session, assessment_id: int) -> int:
    """Return how many proposals for an assessment wait for a person."""
    return (
        session.scalar(
            select(func.count())
            .select_from(Proposal)
            .where(Proposal.assessment_id == assessment_id, Proposal.state == State.OPEN)
        )
        or 0
    )
