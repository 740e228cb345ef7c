"""What runs do, why they are made, and how they stand: the words that are stored."""

from enum import StrEnum


class Work(StrEnum):
    """What a run does."""

    PROBE = "probe"
    HARVEST = "harvest"


class Trigger(StrEnum):
    """Why a run was made: its time had come, a person asked, or a person tried an address."""

    SCHEDULE = "schedule"
    ON_DEMAND = "on_demand"
    TRIAL = "trial"


class State(StrEnum):
    """How a run stands."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    PARTIAL = "partial"
    FAILED = "failed"
    CANCELLED = "cancelled"
    LOST = "lost"

    @property
    def is_finished(self) -> bool:
        """Whether nothing more will happen."""
        return self not in UNFINISHED


UNFINISHED = (State.QUEUED, State.RUNNING)
