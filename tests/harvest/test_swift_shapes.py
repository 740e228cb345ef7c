"""Pages as providers are seen to write them are read without a parser, record by record."""

import pytest

from fairassess.demo.faults import Fault
from tests import providers, strangers
from tests.harvest import foreign
from tests.harvest.swift_pages import agreed, asked
from tests.impersonator_icat import Icat
from tests.impersonator_invenio import Invenio
from tests.impersonator_scicat import SciCat

FORMATS = ("oai_dc", "oai_datacite")
SPELLINGS = (
    strangers.with_prefix,
    strangers.with_bom,
    strangers.as_references,
    strangers.indented,
)
CHANGED = (
    Fault.DC_FOREIGN_ELEMENT,
    Fault.DC_EMPTY_ELEMENTS,
    Fault.DC_PLACEHOLDERS,
    Fault.REQUEST_BEFORE_DATE,
    Fault.RESPONSE_DATE_WITH_FRACTION,
    Fault.NO_SCHEMA_LOCATION,
    Fault.DATACITE_VERSIONS_DISAGREE,
    Fault.DATACITE_WRAPPER_WITHOUT_SYMBOL,
)


def slow_and_all(body):
    """How many records the parser had to read, and how many there are."""
    found = agreed(body)
    assert found is not None
    return found.slow, len(found.entries)


def stranger(**manners):
    """Return a provider that does everything right, but not as most do."""
    app = strangers.Stranger(providers.application(25), **manners)
    app.path = app.inside.path
    return app


@pytest.mark.parametrize("prefix", FORMATS)
def test_pages_of_the_demo_need_no_parser(prefix):
    assert slow_and_all(asked(providers.application(25), metadataPrefix=prefix)) == (0, 10)


@pytest.mark.parametrize("fault", CHANGED, ids=lambda fault: fault.value)
@pytest.mark.parametrize("prefix", FORMATS)
def test_most_faults_of_the_content_need_no_parser_either(prefix, fault):
    app = providers.application(25, faults=[fault])
    assert slow_and_all(asked(app, metadataPrefix=prefix)) == (0, 10)


@pytest.mark.parametrize("fault", [Fault.NO_METADATA, Fault.EMPTY_METADATA])
def test_records_that_cannot_be_read_are_named_by_the_parser(fault):
    app = providers.application(25, faults=[fault])
    assert slow_and_all(asked(app, metadataPrefix="oai_dc")) == (10, 10)


@pytest.mark.parametrize("respell", SPELLINGS)
@pytest.mark.parametrize("prefix", FORMATS)
def test_other_spellings_need_no_parser(prefix, respell):
    assert slow_and_all(asked(stranger(respell=respell), metadataPrefix=prefix)) == (0, 10)


@pytest.mark.parametrize("prefix", FORMATS)
def test_comments_in_every_record_are_for_the_parser(prefix):
    body = asked(stranger(respell=strangers.with_interludes), metadataPrefix=prefix)
    assert slow_and_all(body) == (10, 10)


def test_what_is_said_about_records_needs_no_parser():
    body = asked(stranger(changes=(strangers.provenance,)), metadataPrefix="oai_dc")
    assert slow_and_all(body) == (0, 10)


@pytest.mark.parametrize(
    ("app", "prefix"),
    [
        (Icat(), "oai_dc"),
        (Icat(), "oai_datacite"),
        (Invenio(), "oai_dc"),
        (SciCat("scicat"), "oai_dc"),
        (foreign.application(foreign.Shelf(20, 5), []), "oai_dc"),
    ],
    ids=["icat-dc", "icat-datacite", "invenio", "scicat", "oai-repo"],
)
def test_pages_of_other_programs_need_no_parser(app, prefix):
    slow, records = slow_and_all(asked(app, metadataPrefix=prefix))
    assert slow == 0
    assert records >= 10
