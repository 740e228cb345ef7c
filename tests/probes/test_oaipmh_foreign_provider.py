"""A provider that we did not write is judged rightly: what it does well, and where it deviates."""

import time

from fairassess.domain.finding import Outcome
from fairassess.domain.runs import RunResult
from fairassess.net import door, guard
from fairassess.probes import run
from tests import foreign_provider
from tests.probes.test_oaipmh_over_http import explained, failed, outcomes

# The library compares neither the two dates of a range nor their granularities, and gets its
# arguments as a dictionary, which holds no argument twice. It leaves the verb out of the request
# element, and ignores the argument set where it has no sets; a day ends for it when it begins.
# The rest is what it was filled with: Dublin Core alone, with five fields and a made-up DOI, from
# a repository that keeps no deleted records.
DEVIATES = {"E07", "S06", "D02", "D06", "D07", "X02", "X03"}
FILLED = {"I08", "M03", "C05", "C12", "C14"}
# It has neither languages nor rights whose words could be judged.
NOT_FILLED = {"C08", "C10"}
# Plain http, dates in seconds, tokens that never end, no 503, and none of what does not exist in
# it: deleted records, descriptions, compression, sets, another format.
WITHOUT = {
    "T02",
    "T11",
    "D09",
    "R09",
    "L03",
    "H06",
    "H08",
    "H09",
    "I10",
    "I11",
    "I12",
    "M08",
    "M09",
}
WITHOUT |= {"S02", "S03", "S04", "S05", "S07", "S09"} | {f"K{number:02}" for number in range(1, 11)}


def probed(url: str) -> RunResult:
    """Probe an address on loopback; its clock cannot be made to jump, so it is given a second."""
    policy = guard.policy_of(("127.0.0.0/8",))
    with door.Door(user_agent="fairassess/test", policy=policy) as opened:
        return run.run(
            "oai-pmh", url, door=opened, sleep=lambda seconds: time.sleep(min(seconds, 1.1))
        )


def test_it_fails_where_it_deviates_and_nowhere_else() -> None:
    with foreign_provider.foreign_provider(25, page_size=10) as server:
        result = probed(server.url)
    assert failed(result) == DEVIATES | FILLED, explained(result)
    assert result.is_complete
    assert run.exit_code(result) == 1


def test_everything_else_is_told() -> None:
    with foreign_provider.foreign_provider(25, page_size=10) as server:
        result = probed(server.url)
    told = outcomes(result)
    left_open = {check for check, outcome in told.items() if not outcome.is_conclusive}
    assert left_open == NOT_FILLED
    assert {c for c, outcome in told.items() if outcome is Outcome.INAPPLICABLE} == WITHOUT


def test_a_list_on_one_page_needs_no_tokens_there_either() -> None:
    with foreign_provider.foreign_provider(5, page_size=10) as server:
        result = probed(server.url)
    told = outcomes(result)
    assert told["R01"] is Outcome.PASSED
    assert {told[check] for check in ("R02", "R03", "R04", "R11")} == {Outcome.INAPPLICABLE}
