"""Ranges of datestamps, as harvests name them; how they are cut is a matter of the plan."""

from fairassess.domain.slices import DAYS, SECONDS, slices_of

__all__ = ["DAYS", "SECONDS", "slices_of"]
