"""
A provider that we did not write is harvested completely, and its deviations are named rightly.

What oai-repo 0.5 does otherwise than OAI-PMH 2.0 says was found by reading its replies beside
the standard; each is shown here from the raw reply, and must be what our probes say, no more
and no less.
"""

import pytest
from lxml import etree

from fairassess.demo.servers import Running
from fairassess.domain.finding import Outcome
from fairassess.harvest import document, engine
from fairassess.net import door, guard
from fairassess.probes import judging, registry
from fairassess.probes import run as probing
from tests.harvest.foreign import PREFIX, Shelf, application
from tests.harvest.lists import plan_of

LOOPBACK = guard.policy_of(["127.0.0.0/8"])
OAI = "{http://www.openarchives.org/OAI/2.0/}"
LIVE, DELETED = 120, 5

# True of the records that the tests put in, not of the software.
OF_OUR_SHELF = {
    "oaipmh_admin_email_is_plausible",
    "oaipmh_offers_datacite",
    "oaipmh_openaire_set_is_offered",
    "oaipmh_page_size_suits_harvesters",
    "oaipmh_dc_dois_are_valid",
    "oaipmh_dc_subjects_name_techniques",
}
# True of the software, beside what it does not refuse: the request element names no verb, and a day
# as bound is taken for its first moment.
OTHERWISE = {"oaipmh_request_repeats_the_arguments", "oaipmh_days_are_understood"}
# Query, standard's paragraph, code that it asks for.
NOT_REFUSED = {
    "oaipmh_mixed_granularity_is_refused": (
        "verb=ListRecords&metadataPrefix=oai_dc&from=2002-02-05&until=2002-02-06T05:35:00Z",
        "3.3.1",
        "badArgument",
    ),
    "oaipmh_reversed_range_is_refused": (
        "verb=ListRecords&metadataPrefix=oai_dc&from=2023-02-06&until=2023-02-05",
        "2.7.1",
        "badArgument",
    ),
    "oaipmh_junk_set_token_is_refused": (
        "verb=ListSets&resumptionToken=nonsense",
        "3.6",
        "badResumptionToken",
    ),
    "oaipmh_repeated_verb_is_refused": ("verb=Identify&verb=Identify", "3.6", "badVerb"),
    "oaipmh_repeated_arguments_are_refused": (
        "verb=ListRecords&metadataPrefix=oai_dc&metadataPrefix=oai_dc",
        "3.6",
        "badArgument",
    ),
}


class Visited:
    """A foreign provider that runs while the context is open, and a door to it."""

    def __init__(self, deleted=0):
        self.asked = []
        shelf = Shelf(LIVE, deleted)
        self._server = Running(application(shelf, self.asked), path="/oai")
        shelf.base_url = self.url = self._server.url
        self.door = door.Door(user_agent="fairassess/0 test", policy=LOOPBACK)

    def __enter__(self):
        self._server.__enter__()
        return self

    def __exit__(self, *error):
        self.door.close()
        self._server.__exit__(*error)

    def harvest(self, **arguments):
        """Return the result and the records."""
        found = []
        result = engine.harvest(
            self.url,
            plan_of(arguments := {"prefix": ""} | arguments),
            open_door=lambda: door.Door(user_agent="fairassess/0 test", policy=LOOPBACK),
            judge=judging.judge_harvest,
            take=lambda records, _: found.extend(records),
            **arguments,
        )
        return result, found

    def failed(self):
        """Return what fails of the probes of this kind."""
        result = probing.run(registry.OAI_PMH, self.url, door=self.door, deadline_s=60)
        assert result.is_complete
        return {one.probe for one in result.findings if one.outcome is Outcome.FAILED}

    def reply(self, query):
        """Return the raw reply as a tree."""
        return etree.fromstring(self.door.fetch(f"{self.url}?{query}").body)


def test_a_foreign_provider_is_harvested_completely():
    with Visited() as foreign:
        result, found = foreign.harvest()
    assert (result.plan.prefix, result.records, result.deleted, result.pages) == (
        "oai_dc",
        LIVE,
        0,
        3,
    )
    assert result.is_complete
    assert result.warnings == ()
    assert [one.identifier for one in found] == [f"{PREFIX}{number}" for number in range(LIVE)]
    assert [one.title for one in found[:2]] == ["Diffraction series 0", "Diffraction series 1"]
    assert all(one.pids and one.year == 2023 for one in found)
    assert document.exit_code(result) == 0


def test_a_foreign_set_and_range_are_harvested_completely():
    with Visited() as foreign:
        result, found = foreign.harvest(set_spec="physics:optics")
        assert result.is_complete
        assert [int(one.identifier.removeprefix(PREFIX)) for one in found] == [*range(0, LIVE, 3)]
        result, found = foreign.harvest(from_="2023-01-04", until="2023-01-05T23:59:59Z")
    assert result.is_complete
    assert {one.datestamp[:10] for one in found} == {"2023-01-04", "2023-01-05"}
    assert len(found) == 48


def test_a_foreign_provider_fails_what_it_does_otherwise_and_nothing_else():
    with Visited() as foreign:
        assert foreign.failed() == OF_OUR_SHELF | OTHERWISE | set(NOT_REFUSED)


@pytest.mark.parametrize("probe", NOT_REFUSED)
def test_it_really_does_not_refuse_what_the_standard_refuses(probe):
    query, paragraph, code = NOT_REFUSED[probe]
    with Visited() as foreign:
        error = foreign.reply(query).find(f"{OAI}error")
    assert error is None or error.get("code") == "noRecordsMatch", (paragraph, code)


def test_records_that_vanish_from_a_foreign_list_are_missed():
    """
    oai-repo says deletedRecord=persistent but never writes status="deleted": a deleted record
    is an empty GetRecord, and is counted in completeListSize without being on the list.
    """
    with Visited(DELETED) as foreign:
        reply = foreign.reply(f"verb=GetRecord&metadataPrefix=oai_dc&identifier={PREFIX}{LIVE}")
        assert len(reply.find(f"{OAI}GetRecord")) == 0
        result, found = foreign.harvest()
        assert foreign.failed() == OF_OUR_SHELF | OTHERWISE | set(NOT_REFUSED) | {
            "oaipmh_get_record_equals_list",
            "oaipmh_structure_follows_the_schema",
            "oaipmh_lists_name_the_same_records",
            "oaipmh_list_size_is_right",
        }
    assert len(found) == LIVE
    assert not result.is_complete
    assert result.warnings == (f"The provider announced {LIVE + DELETED} records and gave {LIVE}.",)
    verdict = next(one for one in result.findings if one.probe == "harvest_list_is_complete")
    assert verdict.outcome is Outcome.FAILED
    assert document.exit_code(result) == 1
