"""What runs of each kind may take of the network, under the settings."""

import pytest

from fairassess import config
from fairassess.net.door import Limits
from fairassess.services import outbound
from fairassess.storage.runs import Work

REQUEST_S = 400.0


@pytest.mark.parametrize("work", Work)
def test_a_request_of_any_run_has_the_time_that_the_settings_allow(work: Work) -> None:
    assert _limits(work).total_s == REQUEST_S


def _limits(work: Work) -> Limits:
    return outbound.limits_of(config.load({}, request_deadline_s=REQUEST_S), work)


def test_a_harvest_waits_for_a_large_page_to_begin_as_long_as_for_all_of_it() -> None:
    assert _limits(Work.HARVEST).first_byte_s == REQUEST_S
    assert _limits(Work.PROBE).first_byte_s < REQUEST_S
