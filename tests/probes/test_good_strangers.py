"""A provider that is right in an unusual way fails nothing that a provider must or should do."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from fairassess.demo import records
from fairassess.demo.provider import OaiProvider
from fairassess.demo.provider_manner import Manner
from fairassess.demo.records import DemoRecord
from fairassess.demo.servers import Running
from fairassess.domain.finding import Outcome, Severity
from fairassess.domain.runs import RunResult
from tests import strangers
from tests.probes.test_oaipmh_over_http import CLOCK, outcomes, probed
from tests.providers import HOUSE

Records = tuple[DemoRecord, ...]
USUAL = Manner(page_size=10)
MADE = records.make(HOUSE, 25)


def provider(of: Records = MADE, manner: Manner = USUAL) -> OaiProvider:
    return OaiProvider(of, name=HOUSE.name, manner=manner, now=CLOCK.now)


def visit(stranger: strangers.Stranger | OaiProvider, query: str = "", end: str = "") -> RunResult:
    path = provider().path
    with Running(stranger, path=f"{path}{end}") as server:
        return probed(f"{server.url}{query}")


def wrong(result: RunResult) -> dict[str, str]:
    """What fails at `must` or `should`, with what is said of it."""
    return {
        finding.probe: finding.message
        for finding in result.findings
        if finding.outcome is Outcome.FAILED
        and finding.severity in (Severity.MUST, Severity.SHOULD)
    }


def is_whole(result: RunResult) -> bool:
    return result.is_complete and outcomes(result)["T01"] is Outcome.PASSED


SPELLINGS: Mapping[str, Callable[[str], bytes]] = {
    "prefix": strangers.with_prefix,
    "interludes": strangers.with_interludes,
    "bom": strangers.with_bom,
    "references": strangers.as_references,
    "indented": strangers.indented,
}


@pytest.mark.parametrize("name", SPELLINGS)
def test_the_same_xml_in_another_spelling_is_the_same(name: str) -> None:
    result = visit(strangers.Stranger(provider(), respell=SPELLINGS[name]))
    assert wrong(result) == {}
    assert is_whole(result)


MANNERS: Mapping[str, Callable[[], strangers.Stranger]] = {
    "gzip": lambda: strangers.Stranger(provider(), is_packed=True),
    "chunks": lambda: strangers.Stranger(provider(), says_length=False, is_packed=True),
    "type": lambda: strangers.Stranger(provider(), kind='TEXT/XML;Charset="UTF-8"'),
    "odd tokens": lambda: strangers.Stranger(provider(), token_of=strangers.odd_token),
    "long tokens": lambda: strangers.Stranger(provider(), token_of=strangers.long_token),
    "bare lists": lambda: strangers.Stranger(provider(), changes=(strangers.bare_lists,)),
    "descriptions": lambda: strangers.Stranger(
        provider(), changes=(strangers.further_descriptions,)
    ),
    "abouts": lambda: strangers.Stranger(
        provider(), changes=(strangers.provenance, strangers.set_descriptions)
    ),
    "two errors": lambda: strangers.Stranger(provider(), changes=(strangers.several_errors,)),
}


@pytest.mark.parametrize("name", MANNERS)
def test_what_is_allowed_is_no_fault(name: str) -> None:
    result = visit(MANNERS[name]())
    assert wrong(result) == {}
    assert is_whole(result)


@pytest.mark.parametrize("query", ["repo=x", "verb_set=a%20b/c&flag", "page=oai&lang=d%C3%A9"])
def test_a_base_url_may_have_a_query_of_its_own(query: str) -> None:
    result = visit(strangers.Stranger(provider(), base_query=query), query=f"?{query}")
    assert wrong(result) == {}
    assert is_whole(result)


def test_a_base_url_may_end_in_a_slash() -> None:
    result = visit(strangers.Stranger(provider()), end="/")
    assert wrong(result) == {}
    assert is_whole(result)


def restamped(moments: Callable[[int], datetime]) -> Records:
    return tuple(replace(one, datestamp=moments(n)) for n, one in enumerate(MADE))


def now_s() -> datetime:
    return CLOCK.now().replace(microsecond=0)


def long_ago(n: int) -> datetime:
    return datetime(1923, 1, 1, tzinfo=UTC) + timedelta(days=n)


REPOSITORIES: Mapping[str, Callable[[], Records]] = {
    "before 1970": lambda: restamped(long_ago),
    "bulk import": lambda: restamped(lambda _: datetime(2024, 2, 29, 12, tzinfo=UTC)),
    "import of just now": lambda: restamped(lambda _: now_s() - timedelta(seconds=5)),
    "odd identifiers": lambda: tuple(
        replace(one, identifier=f"oai:nls.test:a&b=ü/é;{n}~'x'") for n, one in enumerate(MADE)
    ),
    "all deleted": lambda: tuple(replace(one, is_deleted=True) for one in MADE),
    "one deleted": lambda: (replace(MADE[0], is_deleted=True),),
    "one record": lambda: MADE[:1],
    "many sets": lambda: tuple(replace(one, sets=(*one.sets, "b", "b:c")) for one in MADE),
    "german quotes": lambda: tuple(
        replace(one, title="Versuch „Spaß“, d = 3 Å–5 Å, V = 120 Å³, CAFÉ” und É’s") for one in MADE
    ),
}


@pytest.mark.parametrize("granularity", ["seconds", "days"])
@pytest.mark.parametrize("name", REPOSITORIES)
def test_a_repository_may_hold_what_it_likes(name: str, granularity: str) -> None:
    manner = replace(USUAL, granularity=granularity)
    result = visit(provider(REPOSITORIES[name](), manner))
    assert wrong(result) == {}
    assert is_whole(result)


def test_identifiers_may_be_any_uris_where_no_scheme_is_stated() -> None:
    of = tuple(
        replace(one, identifier=f"https://nls.test/r?a=1&b={n}#x:é") for n, one in enumerate(MADE)
    )
    result = visit(strangers.Stranger(provider(of), changes=(strangers.without_descriptions,)))
    assert wrong(result) == {}
    assert is_whole(result)


def test_an_aggregator_keeps_the_identifiers_of_others_and_tells_their_origin() -> None:
    of = tuple(records.from_elsewhere(one) if n % 10 == 3 else one for n, one in enumerate(MADE))
    result = visit(strangers.Stranger(provider(of), changes=(strangers.provenance,)))
    assert wrong(result) == {}
    assert outcomes(result)["H09"] is Outcome.PASSED


def test_deleted_records_may_have_no_formats() -> None:
    inside = provider(REPOSITORIES["all deleted"]())
    result = visit(strangers.Stranger(inside, changes=(strangers.formats_of_nothing,)))
    assert wrong(result) == {}
    assert outcomes(result)["M05"] is Outcome.INAPPLICABLE
    assert outcomes(result)["M07"] is Outcome.INAPPLICABLE


def test_formats_of_libraries_and_of_openaire_are_no_datacite() -> None:
    result = visit(strangers.Stranger(provider(), changes=(strangers.further_formats,)))
    assert wrong(result) == {}
    told = outcomes(result)
    assert {told[f"K{n:02}"] for n in range(1, 11)} == {Outcome.INAPPLICABLE}
    assert told["M07"] is told["M08"] is Outcome.PASSED


@pytest.mark.parametrize("has_sets", [True, False])
def test_an_empty_repository_that_begins_now_is_no_bad_one(has_sets: bool) -> None:
    def now() -> str:
        # Their clock is a little ahead of ours.
        return f"{CLOCK.now() + timedelta(seconds=2):%Y-%m-%dT%H:%M:%SZ}"

    inside = provider(MADE[:1], replace(USUAL, has_sets=has_sets))
    result = visit(strangers.Stranger(inside, changes=(strangers.without_records(now),)))
    assert wrong(result) == {}
    assert is_whole(result)


def test_a_page_of_a_thousand_records_is_a_page() -> None:
    of = records.make(HOUSE, 2_100)
    result = visit(provider(of, Manner(page_size=1_000)))
    assert wrong(result) == {}
    assert is_whole(result)
