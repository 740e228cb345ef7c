"""A broken list page without any record ends the harvest with a reason, never with an accident."""

import pytest

from tests.harvest.lists import OAI, Outcome, one_after_the_other, page

HEAD = f'<OAI-PMH xmlns="{OAI}"><ListRecords>'
TAIL = "</ListRecords></OAI-PMH>"


@pytest.mark.parametrize(
    "body",
    [
        f"{HEAD}&&&{TAIL}",
        f"{HEAD}&&&",
        f"{HEAD}<record",
        f"{HEAD}<record/>&&&{TAIL}",
        f"{HEAD}<record>&&&{TAIL}",
        f"{HEAD}</record>&&&{TAIL}",
        f"{HEAD}&&&<resumptionToken>{TAIL}",
        f'<o:OAI-PMH xmlns:o="{OAI}"><o:ListRecords>&&&</o:ListRecords></o:OAI-PMH>',
        f'<OAI-PMH xmlns="{OAI}"><ListRecords/>&&&</OAI-PMH>',
        f'<OAI-PMH xmlns="{OAI}"><ListRecords a=">">&&&{TAIL}',
    ],
)
def test_a_broken_page_without_a_record_is_a_reason_to_stop(body: str) -> None:
    result = Outcome(one_after_the_other(body.encode())).result
    assert not result.is_complete
    assert result.stopped_because or result.skipped


def test_a_broken_page_without_a_record_keeps_what_came_before() -> None:
    broken = f"{HEAD}&&&{TAIL}".encode()
    seen = Outcome(one_after_the_other(page([1, 2], "a", size=4), broken))
    assert seen.identifiers == ["1", "2"]
    assert not seen.result.is_complete
    assert seen.result.stopped_because is not None
    assert seen.result.stopped_because.startswith("Page 2: The reply is no well-formed XML")


def test_a_token_on_a_broken_page_without_a_record_is_followed() -> None:
    broken = f"{HEAD}&&&<resumptionToken>a</resumptionToken>{TAIL}".encode()
    seen = Outcome(one_after_the_other(broken, page([1, 2])))
    assert seen.identifiers == ["1", "2"]
    assert not seen.result.is_complete
