"""How many examples a property test looks at: some in the plain run, all of them with `soak`."""

from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

AT_SOME_MOMENTS = pytest.mark.sampled
"""Stands at a test that asks for `moments`."""

_USUAL = 60
_SHARE = 5
_LEAST = 10
_PROFILE = "calm"


def look_at(config: pytest.Config) -> None:
    """Let the marks that this run of tests asks for decide how many there are."""
    expression = config.getoption("markexpr", "")
    are_all = "soak" in expression.replace("not soak", "")
    settings.register_profile(_PROFILE, _calm(_USUAL if are_all else _few(_USUAL)))
    settings.load_profile(_PROFILE)
    global _are_all
    _are_all = are_all


def up_to(most: int, **more: Any) -> settings:
    """Return settings of a property test that looks at *most* examples with `soak`."""
    return settings(max_examples=most if _are_all else _few(most), **more)


def moments(most: int, names: Iterable[str], name: str) -> range:
    """
    Return every third number below *most*, beginning elsewhere for each name; all with `soak`.

    Together the names still meet each number. Such a test carries `AT_SOME_MOMENTS`.
    """
    return range(most) if _are_all else range([*names].index(name) % 3, most, 3)


def are_part_of_soak(items: Iterable[pytest.Item]) -> None:
    """Let `soak` choose what looks at few examples without it, where this run looks at all."""
    for item in items if _are_all else ():
        is_of_examples = getattr(getattr(item, "obj", None), "is_hypothesis_test", False)
        if is_of_examples or item.get_closest_marker(AT_SOME_MOMENTS.name):
            item.add_marker(pytest.mark.soak)


def _few(most: int) -> int:
    return min(most, max(_LEAST, most // _SHARE))


def _calm(number: int) -> settings:
    # Property tests are about values, not speed: a slow machine fails none of them.
    return settings(
        deadline=None, max_examples=number, suppress_health_check=[HealthCheck.too_slow]
    )


_are_all = False
