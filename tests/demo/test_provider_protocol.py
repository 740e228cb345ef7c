"""The demo provider does by default what OAI-PMH 2.0 asks for, verb by verb and error by error."""

from datetime import UTC, datetime

import pytest

from fairassess.demo import records
from fairassess.demo.provider import OaiProvider
from fairassess.demo.provider_manner import Manner
from fairassess.demo.provider_metadata import DC, OAI_DC
from tests.demo.asking import OAI, ask, call
from tests.providers import HOUSE, application

CLEAN = application(25, page_size=10)
BASE_URL = "http://127.0.0.1/oai"
KNOWN = "oai:nls.test:ds-000001"
DELETED = "oai:nls.test:ds-000013"
UNKNOWN = "oai:nls.test:nothing"
XSI_LOCATION = "{http://www.w3.org/2001/XMLSchema-instance}schemaLocation"


def children(element):
    return [child.tag.removeprefix(OAI) for child in element]


@pytest.mark.parametrize(
    ("verb", "arguments"),
    [
        ("Identify", {}),
        ("ListMetadataFormats", {}),
        ("ListMetadataFormats", {"identifier": KNOWN}),
        ("ListSets", {}),
        ("GetRecord", {"identifier": KNOWN, "metadataPrefix": "oai_dc"}),
        ("GetRecord", {"identifier": DELETED, "metadataPrefix": "oai_datacite"}),
        ("ListIdentifiers", {"metadataPrefix": "oai_dc"}),
        ("ListRecords", {"metadataPrefix": "oai_datacite", "set": "technique"}),
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_every_verb_answers_in_a_right_envelope(verb, arguments, method):
    moment = datetime(2026, 11, 20, 12, 30, 5, 999, tzinfo=UTC)
    app = application(25, now=lambda: moment)
    heard = ask(app, method=method, verb=verb, **arguments)
    assert heard.status == 200
    assert heard.headers["content-type"] == "text/xml; charset=utf-8"
    assert heard.body.startswith(b'<?xml version="1.0" encoding="UTF-8"?>')
    assert heard.root.tag == f"{OAI}OAI-PMH"
    assert heard.root.get(XSI_LOCATION).split() == [
        "http://www.openarchives.org/OAI/2.0/",
        "http://www.openarchives.org/OAI/2.0/OAI-PMH.xsd",
    ]
    assert children(heard.root) == ["responseDate", "request", verb]
    assert heard.texts("responseDate") == ["2026-11-20T12:30:05Z"]
    request = heard.root.find(f"{OAI}request")
    assert request.text == BASE_URL
    assert dict(request.attrib) == {"verb": verb, **arguments}


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ([], "badVerb"),
        ([("junk", "")], "badVerb"),
        ([("verb", "")], "badVerb"),
        ([("verb", "identify")], "badVerb"),
        ([("verb", "Identify"), ("verb", "Identify")], "badVerb"),
        ([("verb", "Identify"), ("metadataPrefix", "oai_dc")], "badArgument"),
        ([("verb", "Identify"), ("resumptionToken", "x")], "badArgument"),
        ([("verb", "ListMetadataFormats"), ("identifier", UNKNOWN)], "idDoesNotExist"),
        ([("verb", "ListSets"), ("resumptionToken", "junk")], "badResumptionToken"),
        ([("verb", "ListSets"), ("set", "technique")], "badArgument"),
        ([("verb", "GetRecord"), ("metadataPrefix", "oai_dc")], "badArgument"),
        ([("verb", "GetRecord"), ("identifier", KNOWN)], "badArgument"),
        (
            [("verb", "GetRecord"), ("identifier", UNKNOWN), ("metadataPrefix", "oai_dc")],
            "idDoesNotExist",
        ),
        (
            [("verb", "GetRecord"), ("identifier", 'invalid"id'), ("metadataPrefix", "oai_dc")],
            "idDoesNotExist",
        ),
        (
            [("verb", "GetRecord"), ("identifier", KNOWN), ("metadataPrefix", "nope")],
            "cannotDisseminateFormat",
        ),
    ],
)
def test_a_wrong_request_is_told_by_its_code_and_http_200(query, code):
    heard = ask(CLEAN, *query)
    assert heard.status == 200
    assert heard.errors == [code]
    assert children(heard.root) == ["responseDate", "request", "error"]
    request = heard.root.find(f"{OAI}request")
    if code in ("badVerb", "badArgument"):
        assert dict(request.attrib) == {}
    else:
        assert request.get("verb") == query[0][1]


@pytest.mark.parametrize("verb", ["ListIdentifiers", "ListRecords"])
@pytest.mark.parametrize(
    ("query", "code"),
    [
        ([], "badArgument"),
        ([("metadataPrefix", "nope")], "cannotDisseminateFormat"),
        ([("metadataPrefix", "oai_dc"), ("metadataPrefix", "oai_dc")], "badArgument"),
        ([("metadataPrefix", "oai_dc"), ("from", "2020"), ("from", "2020")], "badArgument"),
        ([("metadataPrefix", "oai_dc"), ("foo", "1")], "badArgument"),
        ([("metadata", "oai_dc")], "badArgument"),
        ([("metadataPrefix", "oai_dc"), ("set", "")], "badArgument"),
        ([("metadataPrefix", "oai_dc"), ("from", "junk")], "badArgument"),
        ([("metadataPrefix", "oai_dc"), ("until", "junk")], "badArgument"),
        ([("metadataPrefix", "oai_dc"), ("from", "2020-02-30")], "badArgument"),
        ([("metadataPrefix", "oai_dc"), ("until", "2020-02-03T04:05:06.5Z")], "badArgument"),
        ([("metadataPrefix", "oai_dc"), ("until", "2020-02-03T04:05:06+01:00")], "badArgument"),
        ([("metadataPrefix", "oai_dc"), ("from", "٢٠٢٠-01-01")], "badArgument"),
        (
            [
                ("metadataPrefix", "oai_dc"),
                ("from", "2020-02-05"),
                ("until", "2021-02-06T05:35:00Z"),
            ],
            "badArgument",
        ),
        (
            [("metadataPrefix", "oai_dc"), ("from", "2021-02-05"), ("until", "2020-02-05")],
            "badArgument",
        ),
        ([("metadataPrefix", "oai_dc"), ("until", "2017-01-01")], "noRecordsMatch"),
        ([("metadataPrefix", "oai_dc"), ("from", "2099-01-01")], "noRecordsMatch"),
        ([("metadataPrefix", "oai_dc"), ("until", "9999-12-31")], None),
        ([("metadataPrefix", "oai_dc"), ("set", "nothing")], "noRecordsMatch"),
        ([("metadataPrefix", "oai_dc"), ("set", "techni")], "noRecordsMatch"),
        ([("resumptionToken", "junk")], "badResumptionToken"),
        ([("resumptionToken", "junk.junk")], "badResumptionToken"),
        ([("resumptionToken", ",")], "badResumptionToken"),
        ([("resumptionToken", "ü")], "badResumptionToken"),
        ([("resumptionToken", "junk"), ("metadataPrefix", "oai_dc")], "badArgument"),
    ],
)
def test_a_wrong_list_request_is_told_by_its_code(verb, query, code):
    heard = ask(CLEAN, ("verb", verb), *query)
    assert heard.status == 200
    assert heard.errors == ([code] if code else [])


def test_a_token_of_one_verb_is_refused_by_the_other():
    token = ask(CLEAN, verb="ListRecords", metadataPrefix="oai_dc").token
    assert ask(CLEAN, verb="ListIdentifiers", resumptionToken=token).errors == [
        "badResumptionToken"
    ]


def test_identify_is_complete_and_in_order():
    heard = ask(CLEAN, verb="Identify")
    identify = heard.root.find(f"{OAI}Identify")
    assert children(identify) == [
        "repositoryName",
        "baseURL",
        "protocolVersion",
        "adminEmail",
        "earliestDatestamp",
        "deletedRecord",
        "granularity",
        "description",
    ]
    assert heard.texts("baseURL") == [BASE_URL]
    assert heard.texts("deletedRecord") == ["persistent"]
    listed = ask(application(25, page_size=100), verb="ListRecords", metadataPrefix="oai_dc")
    assert heard.texts("earliestDatestamp") == [min(listed.texts("datestamp"))]


def test_formats_have_their_schemas_and_records_their_namespaces():
    heard = ask(CLEAN, verb="ListMetadataFormats")
    namespaces = heard.texts("metadataNamespace")
    formats = dict(zip(heard.texts("metadataPrefix"), namespaces, strict=True))
    assert set(formats) == {"oai_dc", "oai_datacite"}
    for prefix, namespace in formats.items():
        heard = ask(CLEAN, verb="ListRecords", metadataPrefix=prefix)
        payloads = heard.root.findall(f".//{OAI}metadata/*")
        assert payloads
        assert all(payload.tag.startswith(f"{{{namespace}}}") for payload in payloads)


def test_dublin_core_has_only_its_fifteen_elements_and_none_is_empty():
    known = {
        *("contributor", "coverage", "creator", "date", "description", "format", "identifier"),
        *("language", "publisher", "relation", "rights", "source", "subject", "title", "type"),
    }
    heard = ask(application(200, page_size=200), verb="ListRecords", metadataPrefix="oai_dc")
    elements = heard.root.findall(f".//{{{OAI_DC}}}dc/*")
    assert {element.tag for element in elements} <= {f"{{{DC}}}{name}" for name in known}
    assert all(element.text and element.text.strip() == element.text for element in elements)


def test_sets_are_unique_legal_and_listed_with_their_parents():
    specs = ask(CLEAN, verb="ListSets").texts("setSpec")
    assert len(specs) == len(set(specs)) > 4
    assert {spec.rpartition(":")[0] for spec in specs if ":" in spec} <= set(specs)


def test_a_set_holds_exactly_the_records_that_name_it_or_a_part_of_it():
    app = application(200, page_size=200)
    everything = ask(app, verb="ListIdentifiers", metadataPrefix="oai_dc")
    headers = everything.root.findall(f".//{OAI}header")
    for spec in ask(app, verb="ListSets").texts("setSpec"):
        heard = ask(app, verb="ListIdentifiers", metadataPrefix="oai_dc", set=spec)
        assert heard.identifiers == [
            header.find(f"{OAI}identifier").text
            for header in headers
            if any(
                found.text == spec or found.text.startswith(f"{spec}:")
                for found in header.findall(f"{OAI}setSpec")
            )
        ]


def test_without_a_hierarchy_sets_are_refused_and_headers_name_none():
    app = application(5, manner=Manner(has_sets=False))
    assert ask(app, verb="ListSets").errors == ["noSetHierarchy"]
    wanted = {"verb": "ListRecords", "metadataPrefix": "oai_dc"}
    assert ask(app, set="technique", **wanted).errors == ["noSetHierarchy"]
    assert ask(app, **wanted).texts("setSpec") == []


def test_a_deleted_record_is_a_header_alone_in_lists_and_by_itself():
    listed = ask(
        application(25, page_size=25), verb="ListRecords", metadataPrefix="oai_dc"
    ).root.findall(f".//{OAI}record")
    alone = ask(CLEAN, verb="GetRecord", identifier=DELETED, metadataPrefix="oai_dc")
    deleted = [record for record in listed if record[0].get("status") == "deleted"]
    assert len(deleted) == 1
    for record in (deleted[0], alone.root.find(f".//{OAI}record")):
        assert children(record) == ["header"]
        assert record[0].get("status") == "deleted"


def test_where_deletions_are_not_kept_deleted_records_are_unknown():
    app = application(25, manner=Manner(deleted="no"))
    assert ask(app, verb="Identify").texts("deletedRecord") == ["no"]
    wanted = {"verb": "GetRecord", "identifier": DELETED, "metadataPrefix": "oai_dc"}
    assert ask(app, **wanted).errors == ["idDoesNotExist"]


@pytest.mark.parametrize("prefix", ["oai_dc", "oai_datacite"])
def test_a_record_is_the_same_alone_and_in_the_list(prefix):
    listed = ask(CLEAN, verb="ListRecords", metadataPrefix=prefix)
    for record in listed.root.findall(f".//{OAI}record"):
        identifier = record.findtext(f"{OAI}header/{OAI}identifier")
        alone = ask(CLEAN, verb="GetRecord", identifier=identifier, metadataPrefix=prefix)
        found = alone.root.find(f".//{OAI}record")
        assert list(map(str, found.itertext())) == list(map(str, record.itertext()))


def test_a_days_repository_writes_days_and_refuses_seconds():
    app = application(25, manner=Manner(granularity="days"))
    assert ask(app, verb="Identify").texts("granularity") == ["YYYY-MM-DD"]
    wanted = {"verb": "ListIdentifiers", "metadataPrefix": "oai_dc"}
    stamps = ask(app, **wanted).texts("datestamp")
    assert all(len(stamp) == 10 for stamp in stamps)
    assert ask(app, from_="2020-01-01T00:00:00Z", **wanted).errors == ["badArgument"]
    assert stamps[3] in ask(app, from_=stamps[3], until=stamps[3], **wanted).texts("datestamp")


def test_characters_that_xml_forbids_do_not_break_the_reply():
    heard = ask(CLEAN, verb="GetRecord", identifier="a\x00b\ufffe", metadataPrefix="oai_dc")
    assert heard.errors == ["idDoesNotExist"]


def test_bytes_that_are_no_utf8_do_not_break_the_reply():
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": "/oai", "QUERY_STRING": "verb=%ff%fe"}
    assert call(CLEAN, environ).errors == ["badVerb"]


def test_head_has_headers_and_no_body():
    heard = ask(CLEAN, method="HEAD", verb="Identify")
    assert (heard.status, heard.body) == (200, b"")
    assert int(heard.headers["content-length"]) > 500


def test_other_methods_and_other_paths_are_refused():
    assert ask(CLEAN, method="DELETE", verb="Identify").status == 405
    assert call(CLEAN, {"REQUEST_METHOD": "GET", "PATH_INFO": "/elsewhere"}).status == 404


def test_a_fixed_base_url_is_named_whatever_the_requester_used():
    app = application(5, base_url="https://data.nls.test/oai")
    heard = ask(app, verb="Identify")
    assert heard.texts("baseURL") == heard.texts("request") == ["https://data.nls.test/oai"]


def test_a_repository_without_records_is_refused():
    with pytest.raises(ValueError, match="earliest"):
        application(0)
    only_deleted = records.make(HOUSE, 1, deleted_every=1)
    with pytest.raises(ValueError, match="earliest"):
        OaiProvider(only_deleted, manner=Manner(deleted="no"))
