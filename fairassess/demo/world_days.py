"""How endpoints of the fictional facilities stood on days before the last round and in it."""

from collections.abc import Iterable
from dataclasses import replace

from fairassess.demo.faults import Fault
from fairassess.demo.world_chapters import Day, Look
from fairassess.demo.world_stories import ALPINE_NEUTRON, HARBOUR_FEL, MEADOW_ION_BEAM


def _all(days: Iterable[int], look: Look) -> tuple[Day, ...]:
    return tuple(Day(before, look) for before in days)


_DOWN = Look(is_up=False)

NORTHERN_LIGHT_DAYS = _all((47, 46, 10, 9), _DOWN)
"""Two weekends without power. Its long list takes long to check, so more is not told of it."""

_ANC_BEFORE = ALPINE_NEUTRON[-2].look
_ANC_TRIED = replace(
    _ANC_BEFORE, faults=_ANC_BEFORE.faults - {Fault.JUNK_TOKEN_WRONG_CODE, Fault.UNTIL_EXCLUSIVE}
)
ALPINE_NEUTRON_DAYS = (Day(38, _ANC_TRIED), *_all((33, 12), _DOWN))
"""An update of the software was tried, and taken back."""

_HARBOUR_BEFORE = HARBOUR_FEL[-2].look
HARBOUR_FEL_DAYS = (
    *_all((58,), _DOWN),
    Day(44, replace(_HARBOUR_BEFORE, faults=_HARBOUR_BEFORE.faults | {Fault.REQUEST_BEFORE_DATE})),
    *_all((37, 16), _DOWN),
)
"""The server that stops answering now and then."""

_MEADOW_UP = MEADOW_ION_BEAM[-2].look
_MEADOW_UPDATED = replace(
    _MEADOW_UP, faults=frozenset({Fault.UNKNOWN_PREFIX_IGNORED, Fault.NO_ADMIN_EMAIL})
)
MEADOW_ION_BEAM_DAYS = (
    *_all(range(41, 37, -1), _MEADOW_UP),
    *_all((37, 36, 35), _MEADOW_UPDATED),
    *_all((34, 33), _MEADOW_UP),
    *_all((32, 31), _DOWN),
    *_all(range(30, 26, -1), _MEADOW_UP),
    *_all((18, 15), _DOWN),
)
"""Checked day by day until it is switched off: an update that broke something, and an outage."""
