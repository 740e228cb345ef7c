"""How the demo provider behaves whatever it is asked: page size, policies, pauses."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Manner:
    """
    How the server behaves whatever is asked.

    Attributes:
        page_size: Items on a page; 1 or more.
        granularity: `seconds` or `days`.
        deleted: `no`, `transient` or `persistent`; with `no` deleted records are not shown.
        has_sets: Whether there is a set hierarchy.
        pause_s: With Fault.SLOW, wait before every reply.
        flaky_every: With Fault.FLAKY, every so-manieth request is answered with 503.
        retry_after_s: What that 503 says in Retry-After.
        drip_s: With Fault.DRIP, wait before each byte of a reply.
    """

    page_size: int = 100
    granularity: str = "seconds"
    deleted: str = "persistent"
    has_sets: bool = True
    pause_s: float = 2.0
    flaky_every: int = 4
    retry_after_s: int = 1
    drip_s: float = 1.0

    def __post_init__(self) -> None:
        if self.page_size < 1 or self.flaky_every < 2:
            raise ValueError("page_size is 1 or more, flaky_every 2 or more")
        if self.granularity not in ("seconds", "days"):
            raise ValueError(f"{self.granularity!r} is no granularity")
        if self.deleted not in ("no", "transient", "persistent"):
            raise ValueError(f"{self.deleted!r} is no policy for deleted records")


PATIENT = Manner()
