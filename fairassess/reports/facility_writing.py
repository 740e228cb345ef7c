"""
Write the file of a facility's report in a process of its own, with nothing but what it needs.

The process that writes begins empty: each module that is not needed there is time saved.
"""

from collections.abc import Callable

from fairassess.reports import formats
from fairassess.reports.facility_report import FacilityReport


class FacilityWriter:
    """Writes one file of a facility's report; it can be handed to another process."""

    def __init__(self, report: FacilityReport, form: str) -> None:
        """
        Say what is written, and in which format.

        Args:
            report: What the file says.
            form: Name of the format: `pdf`.
        """
        self._report = report
        self._form = form

    def __call__(self, on_step: Callable[[int, int, str], None]) -> bytes:
        """Return the file."""
        form = formats.called(self._form)
        on_step(0, 1, f"writing the {form.title} file")
        content = form.write(self._report)
        on_step(1, 1, "")
        return content
