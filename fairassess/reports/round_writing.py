"""
Write the file of a round's report in a process of its own, with nothing but what it needs.

The process that writes begins empty: each module that is not needed there is time saved.
"""

from collections.abc import Callable, Mapping

from fairassess.reports.rdf_values import ProbeSet, ResultTold, Site
from fairassess.reports.round_summary import RoundSummary

OnStep = Callable[[int, int, str], None]
"""Is told steps done, steps planned, and what is being done."""


class RoundWriter:
    """Writes one file of a round; it can be handed to another process."""

    def __init__(self, told: RoundSummary, write: Callable[[RoundSummary], bytes]) -> None:
        """
        Say what is written, and by which function of which module.

        Args:
            told: What the report says.
            write: Makes the file.
        """
        self._told = told
        self._write = write

    def __call__(self, on_step: OnStep) -> bytes:
        """Return the file."""
        on_step(0, 1, "writing the file")
        content = self._write(self._told)
        on_step(1, 1, "")
        return content


class Ready:
    """Hands out a file that was written while it was read."""

    def __init__(self, content: bytes) -> None:
        """Take the file."""
        self._content = content

    def __call__(self, on_step: OnStep) -> bytes:
        """Return the file."""
        on_step(1, 1, "")
        return self._content


class PackWriter:
    """Writes one deliverable pack; it can be handed to another process."""

    def __init__(
        self,
        told: RoundSummary,
        plain: RoundSummary,
        linked: Mapping[str, bytes],
        results: Mapping[str, ResultTold],
        site: Site,
        known: ProbeSet,
    ) -> None:
        """Say what is written; arguments as for `round_pack.write`."""
        self._told = told
        self._plain = plain
        self._linked = linked
        self._results = results
        self._site = site
        self._known = known

    def __call__(self, on_step: OnStep) -> bytes:
        """Return the pack."""
        from fairassess.reports import round_pack

        return round_pack.write(
            self._told, self._plain, self._linked, self._results, self._site, self._known, on_step
        )
