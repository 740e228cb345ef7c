"""
What providers of five kinds of software get wrong is told by name, with the remedies of each.

Each row says what is known to go wrong and which checks must fail of it. What else fails must be
explained, too: nothing is claimed that is not so.
"""

import json
import string
from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest

from fairassess.demo.servers import Running
from fairassess.domain.finding import Finding, Outcome, Reason
from fairassess.domain.registries import Registries
from fairassess.domain.runs import RunResult
from fairassess.net import door, guard
from fairassess.net.limits import Limits
from fairassess.probes import orders, registry, run, software, wire
from tests.demo.matrix import WillingClock
from tests.impersonator_icat import Icat
from tests.impersonator_invenio import Invenio
from tests.impersonator_scicat import SciCat
from tests.impersonators import Impersonator
from tests.impersonators_of_publications import DSpace, EPrints

CLOCK = WillingClock()
DEADLINE_S = 60.0
TERMS = orders.Terms("fairassess/test", ("127.0.0.0/8",), (80, 443), Limits(), 150, 240, 10**8)


@dataclass(frozen=True)
class Case:
    """
    A provider with what must be found.

    Attributes:
        make: Makes the provider.
        software: Id of the software that must be recognised.
        known: What is known to go wrong, with the checks that tell of it; each must have a remedy
            of the software.
        others: What else fails, as of any provider with such metadata, with the reason.
    """

    make: Callable[[], Impersonator]
    software: str
    known: dict[str, str]
    others: dict[str, str]


_SCICAT = {
    "earliestDatestamp names a day 00": "I06",
    "responseDate is that of the start": "E04 T21",
    "POST is answered with 404": "T14",
    "from, until and set are ignored, until alone is refused": "D04 D06 D07 D08 D10 D11 S05 X06",
    "metadataPrefix is never checked, all formats on all routes": "G04 L02 M06 M07 M08",
    "GetRecord has no wrapper": "E05 E09 G01",
    "an unknown identifier gives HTTP 500": "T10",
    "a junk token is an illegal argument": "R10 S08",
    "sets have their name first": "S02",
    "identifiers are bare DOIs": "Z04",
    "the panosc schema is a page": "M04",
    "the datacite format announces kernel 3": "M09",
    "the name is a constant": "I09",
    "the request element is a constant": "E07 E08",
    "baseURL lacks the route": "I03",
}
_PLAIN = {
    "deletedRecord is no": "I08",
    "no subjects": "C05 C14",
}
CASES = {
    "scicat": Case(
        lambda: SciCat("scicat", now=CLOCK.now),
        "scicat",
        {
            **_SCICAT,
            "datestamps are the moment of the request": "H04",
            "sets are listed, no record names one": "S04",
            "the second identifier is undefined/detail, missing fields are empty": "C03 C06 C13",
            "oai_dc comes as oai_datacite": "K02",
        },
        {**_PLAIN, "the type is a word of the house": "C09"},
    ),
    "scicat, openaire": Case(
        lambda: SciCat("openaire", now=CLOCK.now),
        "scicat",
        {
            **_SCICAT,
            "datestamps are a fixed day": "H03 D03",
            "headers are out of order, with an attribute": "H01",
            "kernel 3 and 4 and the namespace of OpenAIRE are mixed": "K01 K02 K06 K07",
            "DataCite comes as oai_dc": "C01 C04 C06",
        },
        {**_PLAIN, "the record is poor": "K04 K05 K09"},
    ),
    "scicat, cut": Case(
        lambda: SciCat("scicat", 1000, now=CLOCK.now),
        "scicat",
        {
            **_SCICAT,
            "everything on one page, cut at a round number": "L03 R08",
            "datestamps are the moment of the request": "H04",
            "sets are listed, no record names one": "S04",
            "the second identifier is undefined/detail, missing fields are empty": "C03 C06 C13",
            "oai_dc comes as oai_datacite": "K02",
        },
        {**_PLAIN, "the type is a word of the house": "C09"},
    ),
    "icat": Case(
        lambda: Icat(now=CLOCK.now),
        "icat",
        {
            "a junk token gives cannotDisseminateFormat": "R10",
            "badArgument repeats the arguments": "E08 E09",
            "ListSets refuses a token": "S08",
            "set without sets gives noRecordsMatch": "S06 X06",
            "datestamps carry fractions": "H03",
            "deletedRecord is no": "I08",
            "stylesheets write :unav, :null and words before dates": "C07 C13 K03 K10",
            "stylesheets leave fields out": "C05 C14 K04 K05 K09",
        },
        {},
    ),
    "icat, small": Case(
        lambda: Icat(8, now=CLOCK.now),
        "icat",
        {
            "an empty token stands on a whole first page": "R01",
            "a junk token gives cannotDisseminateFormat": "R10",
            "badArgument repeats the arguments": "E08 E09",
            "ListSets refuses a token": "S08",
            "set without sets gives noRecordsMatch": "S06 X06",
            "datestamps carry fractions": "H03",
            "deletedRecord is no": "I08",
            "stylesheets write :unav, :null and words before dates": "C07 C13 K03 K10",
            "stylesheets leave fields out": "C05 C14 K04 K05 K09",
        },
        {},
    ),
    "icat, empty": Case(
        lambda: Icat(0, now=CLOCK.now),
        "icat",
        {
            "an empty repository is from the year 1000": "I06",
            "a junk token gives cannotDisseminateFormat": "R10",
            "badArgument repeats the arguments": "E08 E09",
            "ListSets refuses a token": "S08",
            "set without sets gives noRecordsMatch": "S06 X06",
            "deletedRecord is no": "I08",
        },
        {},
    ),
    "invenio": Case(
        lambda: Invenio(30, now=CLOCK.now),
        "invenio",
        {
            "errors come with HTTP 422": "T10",
            "forms are not read": "T14 T15",
            "an unknown prefix gives badArgument": "G04 L02",
            "an exact multiple of the page ends in an empty page": "R06",
            "tokens live for 60 seconds": "R09",
            "a day means its midnight, odd forms and mixed ones pass": "D02 D06 D11",
            "no sets give an empty list": "S01 E09",
            "repeated arguments are not seen": "X02 X03",
            "the set is not checked": "X06",
            "badArgument repeats the arguments": "E08",
            "deletedRecord is no": "I08",
        },
        {"oai_dc alone is offered": "M03"},
    ),
    "dspace": Case(
        lambda: DSpace(now=CLOCK.now),
        "dspace",
        {
            "oai.url was never set": "I03",
            "pages are small": "L03",
            "a character from an abstract gets through": "T06 T07",
        },
        {},
    ),
    "eprints": Case(
        lambda: EPrints(now=CLOCK.now),
        "eprints",
        {
            "the base URL has another scheme and host": "I03 T18",
            "the name is as installed": "I09",
        },
        {},
    ),
}


def _checks(rows: dict[str, str]) -> set[str]:
    return {check for checks in rows.values() for check in checks.split()}


def _probed(app: Impersonator) -> RunResult:
    limits = door.Limits(total_s=30.0)
    policy = guard.policy_of(("127.0.0.0/8",))
    with (
        Running(app, path=app.path) as server,
        door.Door(
            user_agent="fairassess/test", policy=policy, limits=limits, clock=CLOCK.now
        ) as opened,
    ):
        return run.run(
            "oai-pmh",
            server.url,
            door=opened,
            deadline_s=DEADLINE_S,
            clock=CLOCK.now,
            sleep=CLOCK.sleep,
        )


def _by_check(result: RunResult) -> dict[str, Finding]:
    return {registry.definition(one.probe).check[:3]: one for one in result.findings}


@pytest.mark.parametrize("name", CASES)
def test_every_known_deviation_is_found_with_the_softwares_remedy_and_no_other(name: str) -> None:
    case = CASES[name]
    app = case.make()
    result = _probed(app)
    found = _by_check(result)
    failed = {check for check, one in found.items() if one.outcome is Outcome.FAILED}
    expected = _checks(case.known) | _checks(case.others)
    surprising = {check: found[check].message for check in failed ^ expected}
    assert not surprising
    called = next(one.name for one in software.shipped() if one.id == case.software)
    for check in _checks(case.known) - {"I08", "C05", "C14"}:
        assert found[check].remedy.startswith(f"In {called}: "), check
        assert "In general: " in found[check].remedy
    assert found["Z01"].message.startswith(f"It looks like {called}: ")
    assert result.duration_s < DEADLINE_S
    assert result.stopped_because is None
    assert not any(one.reason is Reason.INTERNAL for one in result.findings)
    for pair in app.sent:
        _assert_well_formed(*pair)


def _assert_well_formed(name: str, value: str) -> None:
    """No fuzz: names are words, values are short printable texts without control characters."""
    assert name.isascii()
    assert name.isalpha()
    assert value.isprintable()
    assert len(value) < 120
    # Quotes in values are for one check, and are not sent to what may paste them into a query.
    legal = set(string.ascii_letters + string.digits + "-_.:/,+ ?a#=&%@") | {'"'}
    assert set(value) <= legal, value


def test_what_is_said_of_the_software_survives_the_way_from_a_child_and_stands_on_top() -> None:
    app = CASES["invenio"].make()
    result = _probed(app)
    order = orders.Order(
        "oai-pmh",
        result.target,
        60.0,
        TERMS,
        0.0,
        False,
        5.0,
        10**8,
        (),
        Registries(),
        0,
        None,
        None,
    )
    brought = wire.read(RunResult, json.loads(json.dumps(wire.plain(result))))
    assert orders.checked(brought, order) == result
    lines = run.as_text(result).split("\n")
    assert lines[1].startswith("It looks like Invenio's OAI server: ")
    assert sum("It looks like" in line for line in lines) == 1
    twice = replace(result, findings=(*result.findings, result.findings[-1]))
    with pytest.raises(wire.Unreadable):
        orders.checked(twice, order)


@pytest.mark.parametrize("name", ["icat", "icat, small", "icat, empty"])
def test_nothing_that_could_enter_a_query_is_sent_to_icat(name: str) -> None:
    app = CASES[name].make()
    _probed(app)
    harmless = set(string.ascii_letters + string.digits + ":./-")
    identifiers = {value for sent, value in app.sent if sent == "identifier"}
    assert set("".join(identifiers)) <= harmless
    numbers = {value.removeprefix("oai:icat.facility.test:inv/") for value in identifiers}
    assert all(number.isdigit() for number in numbers)
