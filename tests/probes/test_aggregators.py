"""What aggregators hold is told beside what the facility has; where one is out, nothing is."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairassess import errors
from fairassess.demo import servers
from fairassess.demo.aggregators import Aggregators, Holdings, Mood, registries_at
from fairassess.domain.evidence import Exchange, FailureKind
from fairassess.domain.finding import Finding, Measure, Outcome, Reason, Verdict
from fairassess.domain.objects import Counted
from fairassess.domain.registries import Registries
from fairassess.probes import aggregators_target as targets
from fairassess.probes import obstacles, run
from fairassess.probes.aggregators_evidence import AggregatorsEvidence, Count
from fairassess.probes.aggregators_target import Clause
from fairassess.probes.evaluators import aggregators as judge
from fairassess.probes.fetchers import aggregators
from fairassess.probes.visit import Stop, Visit
from tests import examples, providers
from tests.net import doors
from tests.probes.scripted_door import ScriptedDoor, lost, oai, reply

AT = datetime(2026, 11, 1, 12, tzinfo=UTC)
COUNTED = Counted(1_000, AT)
TARGET = (
    "datacite:client=nls.data; b2find:organization=nls; b2find:publisher=Northern Light Source;"
    " openaire:datasource=opendoar____::7"
)
HOLDINGS = Holdings(
    datacite={"nls.data": 950},
    b2find={"nls": 500, "Northern Light Source": 300},
    openaire={"opendoar____::7": 1_200},
)


# ---- targets


def test_a_target_is_read_clause_by_clause() -> None:
    assert targets.read(f"{TARGET};source:oai=https://n.test/oai?set=x") == (
        Clause("datacite", "client", "nls.data"),
        Clause("b2find", "organization", "nls"),
        Clause("b2find", "publisher", "Northern Light Source"),
        Clause("openaire", "datasource", "opendoar____::7"),
        Clause("source", "oai", "https://n.test/oai?set=x"),
    )


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "https://n.test/",
        "datacite:client=",
        "datacite=client:x",
        "gopher:client=x",
        "source:records=7",
        'b2find:group=x" OR 1',
        "datacite:client=x;source:records=many",
        "datacite:client=x;source:oai=ftp://n.test/",
        "datacite:client=x;source:records=1;source:records=2",
        "datacite:client=x\nb",
        ";".join(["datacite:client=x"] * 13),
        f"datacite:client={'x' * 2_000}",
    ],
)
def test_what_names_no_aggregator_is_refused_with_a_sentence(wrong: str) -> None:
    with pytest.raises(errors.Invalid) as caught:
        targets.check(wrong)
    assert all(fault.message.strip() for fault in caught.value.faults)


@given(st.text(max_size=80) | st.from_regex(r"(datacite|b2find|source):\w+=[^;]*", fullmatch=True))
def test_any_target_is_read_or_refused(text: str) -> None:
    try:
        clauses = targets.read(text)
    except errors.Invalid:
        return
    assert clauses


# ---- verdicts


def count(where: str, number: int | None, index: int | None = 0) -> Count:
    """One number, or that it was not told."""
    obstacle = None
    if number is None:
        obstacle = obstacles.Obstacle(Reason.HTTP_5XX, "DataCite: the server answered HTTP 500.")
    return Count(where, f"client {where}", number, AT, index, obstacle)


def known(*counts: Count, source: int | None = 1_000, **parts: object) -> AggregatorsEvidence:
    """What one run learned."""
    return AggregatorsEvidence(
        "x",
        (Exchange("GET", "u", "u", AT, status=200),),
        source=count("source", source),
        counts=counts,
        names=frozenset(one.where for one in counts),
        **parts,  # type: ignore[arg-type]
    )


NO_SOURCE = AggregatorsEvidence("x", counts=(count("datacite", 5),), names=frozenset({"datacite"}))
STOPPED = AggregatorsEvidence("x", stop=Stop("deadline", Reason.TIMEOUT, "Too late."))
P, F, C = Outcome.PASSED, Outcome.FAILED, Outcome.CANT_TELL
I, U = Outcome.INAPPLICABLE, Outcome.UNTESTED  # noqa: E741


@pytest.mark.parametrize(
    ("check", "evidence", "outcome", "told"),
    [
        (judge.source_is_counted, known(), P, "has 1,000 records (client source, 2026-11-01)"),
        (judge.source_is_counted, known(source=None), C, "HTTP 500"),
        (judge.source_is_counted, NO_SOURCE, U, "harvest its OAI-PMH interface"),
        (judge.source_is_counted, STOPPED, C, "Too late"),
        (
            judge.datacite_has_the_records,
            known(count("datacite", 900)),
            P,
            "holds 900 records (client datacite; 2026-11-01), the facility has 1,000",
        ),
        (judge.datacite_has_the_records, known(count("datacite", 899)), F, "): 90 %."),
        (judge.datacite_has_the_records, known(count("datacite", 0)), F, "Perhaps the name"),
        (judge.datacite_has_the_records, known(count("datacite", 7), source=0), I, "no records"),
        (judge.datacite_has_the_records, known(count("b2find", 7)), I, "names nothing"),
        (judge.datacite_has_the_records, known(count("datacite", None)), C, "HTTP 500"),
        (judge.datacite_has_the_records, NO_SOURCE, U, "Nobody knows"),
        (judge.b2find_has_the_records, known(count("b2find", 1_000)), P, "100 %"),
        (judge.b2find_has_the_records, known(count("b2find", 1)), F, "holds 1 record ("),
        (
            judge.b2find_has_the_records,
            known(count("b2find", 600), count("b2find", 400)),
            P,
            "holds 1,000 records",
        ),
        (
            judge.b2find_has_the_records,
            known(count("b2find", 950), count("b2find", None)),
            C,
            "HTTP 500",
        ),
        (judge.b2find_has_the_records, known(count("datacite", 1)), I, "names nothing"),
        (judge.openaire_has_the_records, known(count("openaire", 990)), P, "99 %"),
        (judge.openaire_has_the_records, known(count("openaire", 10)), F, "1 %"),
        (judge.openaire_has_the_records, known(count("openaire", None)), C, "HTTP 500"),
        (judge.openaire_has_the_records, known(count("datacite", 1)), I, "names nothing"),
        (judge.holds_no_more, known(count("datacite", 1_100)), P, "DataCite 1,100"),
        (judge.holds_no_more, known(count("datacite", 1_101)), F, "DataCite 1,101; the facility"),
        (judge.holds_no_more, known(count("datacite", None)), C, "HTTP 500"),
        (judge.holds_no_more, known(count("datacite", None), count("b2find", 1)), P, "B2FIND 1;"),
        (judge.holds_no_more, known(count("datacite", 1), source=None), C, "HTTP 500"),
        (judge.holds_no_more, NO_SOURCE, U, "Nobody knows"),
    ],
)
def test_every_check_has_its_outcomes(
    check: Callable[[AggregatorsEvidence], Verdict],
    evidence: AggregatorsEvidence,
    outcome: Outcome,
    told: str,
) -> None:
    verdict = check(evidence)
    assert (verdict.outcome, told in verdict.message) == (outcome, True), verdict


def test_a_share_is_measured_and_never_above_all() -> None:
    verdict = judge.datacite_has_the_records(known(count("datacite", 2_000)))
    assert verdict.measure == Measure(1_000, 1_000)


def test_of_what_was_not_asked_any_more_nothing_is_said() -> None:
    stop = Stop("deadline", Reason.TIMEOUT, "Too late.")
    verdict = judge.b2find_has_the_records(known(count("b2find", 1), stop=stop))
    assert (verdict.outcome, verdict.reason) == (Outcome.CANT_TELL, Reason.TIMEOUT)


# ---- over HTTP, against the demo world


@pytest.fixture(name="three")
def _three() -> Iterator[tuple[Aggregators, Registries]]:
    app = Aggregators(HOLDINGS, pause_s=3.0)
    with servers.Running(app) as running:
        yield app, registries_at(running.url)


def found(registries: Registries, target: str = TARGET, **parts: object) -> dict[str, Finding]:
    """The findings of one run, by their ids without the prefix."""
    with doors.open_door() as door:
        result = run.run(
            "aggregators",
            target,
            door=door,
            registries=registries,
            counted=COUNTED,
            **parts,  # type: ignore[arg-type]
        )
    return {one.probe.removeprefix("aggregator_"): one for one in result.findings}


def test_numbers_of_all_three_are_told_beside_the_harvest(
    three: tuple[Aggregators, Registries],
) -> None:
    told = found(three[1])
    assert {name: one.outcome for name, one in told.items()} == {
        "source_is_counted": P,
        "datacite_has_the_records": P,
        "b2find_has_the_records": F,
        "openaire_has_the_records": P,
        "holds_no_more": F,
    }
    message = told["b2find_has_the_records"].message
    assert "holds 800 records" in message
    assert "the facility has 1,000 (latest whole harvest, 2026-11-01): 80 %." in message
    assert told["b2find_has_the_records"].measure == Measure(800, 1_000)


@pytest.mark.parametrize(
    ("mood", "reason"),
    [
        (Mood.BROKEN, Reason.HTTP_5XX),
        (Mood.SLOW, Reason.TIMEOUT),
        (Mood.WEB_PAGE, Reason.BLOCKED_BY_BOT_WALL),
        (Mood.BUSY, Reason.RATE_LIMITED),
        (Mood.RUBBISH, Reason.HTTP_5XX),
    ],
)
def test_aggregators_that_are_out_fail_nothing(
    three: tuple[Aggregators, Registries], mood: Mood, reason: Reason
) -> None:
    app, registries = three
    app.mood = mood
    told = found(registries, deadline_s=1.0)
    assert told.pop("source_is_counted").outcome is Outcome.PASSED
    assert {one.outcome for one in told.values()} == {Outcome.CANT_TELL}
    assert {one.reason for one in told.values()} == {reason}


@pytest.mark.parametrize("kind", [FailureKind.REFUSED, FailureKind.DNS, FailureKind.MALFORMED])
def test_aggregators_that_cannot_be_reached_fail_nothing(kind: FailureKind) -> None:
    door = ScriptedDoor(lambda _: lost(kind))
    result = run.run("aggregators", TARGET, door=door, counted=COUNTED)
    assert not [one for one in result.findings if one.outcome is Outcome.FAILED]


def test_the_facility_is_asked_where_the_target_says_so(
    three: tuple[Aggregators, Registries],
) -> None:
    with providers.clean_provider() as provider:
        told = found(three[1], f"{TARGET};source:oai={provider.url}")
    source = told["source_is_counted"]
    assert source.outcome is Outcome.PASSED
    assert f"(oai {provider.url}, " in source.message


@pytest.mark.parametrize(
    ("what", "body", "number"),
    [
        ("search-api=https://n.test/api", reply('{"count": 7}'), 7),
        ("search-api=https://n.test/api/", reply('{"count": true}'), None),
        ("search-api=https://n.test/api", reply('{"count": -1}'), None),
        ("search-api=https://n.test/api", reply("[" * 100_000), None),
        ("records=12", reply(""), 12),
        ("oai=https://n.test/oai", oai("<ListIdentifiers/>"), None),
        ("oai=https://n.test/oai", oai('<error code="noRecordsMatch"/>'), 0),
        (
            "oai=https://n.test/oai?x=1",
            oai("<ListIdentifiers><header/><header status='deleted'/><header/></ListIdentifiers>"),
            2,
        ),
        (
            "oai=https://n.test/oai",
            oai(
                "<ListIdentifiers><header/><resumptionToken completeListSize='45'>x"
                "</resumptionToken></ListIdentifiers>"
            ),
            45,
        ),
        (
            "oai=https://n.test/oai",
            oai("<ListIdentifiers><header/><resumptionToken>x</resumptionToken></ListIdentifiers>"),
            None,
        ),
    ],
)
def test_the_facility_tells_its_number_in_its_own_way(
    what: str, body: object, number: int | None
) -> None:
    door = ScriptedDoor(lambda _: body)  # type: ignore[arg-type,return-value]
    evidence = aggregators.fetch(Visit(f"datacite:prefix=10.5072;source:{what}", door))
    assert evidence.source is not None
    assert evidence.source.number == number
    assert (evidence.source.obstacle is None) == (number is not None)


@pytest.mark.parametrize("known", ["/Datasets/", "/datasets/"])
def test_a_search_api_that_knows_one_spelling_alone_tells_its_number(known: str) -> None:
    door = ScriptedDoor(lambda _: reply(""))
    door.answer = lambda _: reply('{"count": 7}' if known in door.urls[-1] else "",
                                  status=200 if known in door.urls[-1] else 404)  # fmt: skip
    target = "datacite:prefix=10.5072;source:search-api=https://n.test/api/"
    evidence = aggregators.fetch(Visit(target, door))
    assert evidence.source is not None
    assert evidence.source.number == 7
    assert door.urls[-1] == f"https://n.test/api{known}count"


@examples.up_to(40)
@given(st.binary(max_size=200))
def test_whatever_comes_is_read_or_left_open(body: bytes) -> None:
    door = ScriptedDoor(lambda _: reply(body))
    result = run.run("aggregators", f"{TARGET};source:oai=https://n.test/", door=door)
    assert {one.outcome for one in result.findings} <= {C, U, I}


def test_a_target_that_is_none_is_told_and_asks_nobody() -> None:
    door = ScriptedDoor(lambda _: reply(""))
    result = run.run("aggregators", "https://n.test/", door=door)
    assert door.requests == 0
    assert "cannot be read" in result.findings[0].message
