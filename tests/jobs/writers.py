"""Writers that are handed to another process, which reads in this module and little more."""

from collections.abc import Callable

OnStep = Callable[[int, int, str], None]


class Dies:
    """Writes nothing, and ends its process."""

    def __call__(self, _on_step: OnStep) -> bytes:
        raise SystemExit(3)


class Counts:
    """Writes three letters, and says so."""

    def __call__(self, on_step: OnStep) -> bytes:
        for number in range(3):
            on_step(number + 1, 3, "writing")
        return b"abc"
