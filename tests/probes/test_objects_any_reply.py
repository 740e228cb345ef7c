"""Whatever registries, pages and files answer, objects are judged without an accident of ours."""

import json
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairassess.domain.evidence import Exchange, Failure, FailureKind, Hop, Reply
from fairassess.domain.finding import Reason
from fairassess.domain.metadata import Record, Value
from fairassess.domain.objects import FROM_HARVEST, FROM_SEARCH_API, GIVEN, Subject
from fairassess.probes import registry, run
from fairassess.vocab import shipped
from tests import examples
from tests.probes.scripted_door import NOW
from tests.probes.test_api_any_reply import LEAVES

KINDS = tuple(word for word in registry.KINDS if registry.kind_called(word).looks_at_objects)
PAGE = "https://data.test/1"
TEXTS = st.sampled_from(
    (
        "", "a", "\x00", "1e999", "-5", "2020-13-45", "http://[::1", "//x", "javascript:alert(1)",
        "10.5442/ND1", "https://doi.org/10.5442/ND1", "https://doi.org/10.5442/%3C%FF",
        "urn:nbn:de:\u212a1",
        "0000-0002-1825-0097", "https://ror.org/02550n020", "PaNET:01188", "1 MB",
        "md5:" + "0" * 32,
        "https://data.test/f.h5", "findable", "Instrument", "IsCollectedBy", "text/\tx",
        "9" * 5_000,
    )
)  # fmt: skip
NAMES = st.sampled_from(
    (
        "@context", "@graph", "@id", "@type", "@value", "@list", "name", "identifier", "creator",
        "distribution", "contentUrl", "contentSize", "sha256", "license", "measurementTechnique",
        "responseCode", "values", "type", "data", "value", "attributes", "state", "types", "errors",
        "creators", "nameIdentifiers", "nameIdentifier", "relatedIdentifiers", "relatedIdentifier",
        "relationType", "status", "error-code", "RA", "linkset", "anchor", "href", "item", "count",
        "dataFileList", "path", "size", "chk", "datasetPids", "title", "subjects", "techniques",
    )
)  # fmt: skip
ANYTHING = st.recursive(
    LEAVES | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=6),
    max_leaves=20,
)


@st.composite
def bodies(draw: st.DrawFn) -> bytes:
    """JSON, a page with JSON-LD and typed links, or bytes."""
    told = json.dumps(draw(ANYTHING))
    page = (
        f'<html><head><title>{draw(TEXTS)}</title><link rel="cite-as" href="{draw(TEXTS)}">'
        f'<link rel="linkset" type="{draw(TEXTS)}" href="/l"><link rel="describedby" href="/d">'
        f'<link rel="item" type="{draw(TEXTS)}" href="{draw(TEXTS)}">'
        f'<script type="application/ld+json">{told}</script></head>'
        f'<body vocab="http://schema.org/" typeof="Dataset" itemscope itemtype="{draw(TEXTS)}">'
        f'<p property="name" itemprop="name">{draw(TEXTS)}</p>{"word " * 90}</body></html>'
    )
    chosen: bytes = draw(
        st.sampled_from((told.encode(), page.encode("utf-8", "surrogatepass"), b"[" * 5_000))
        | st.binary(max_size=100).map(lambda rest: b"\x89HDF\r\n\x1a\n" + rest)
    )
    return chosen


@st.composite
def replies(draw: st.DrawFn) -> Reply:
    """What may come for any request at all."""
    body = draw(bodies())
    failure = draw(st.none() | st.sampled_from(FailureKind).map(lambda one: Failure(one, "No.")))
    kinds = ("text/html", "application/json", "application/ld+json", "application/linkset+json", "")
    headers = [("content-type", draw(st.sampled_from(kinds)))]
    for name in ("link", "content-range", "content-length", "digest", "content-encoding"):
        values = (
            "",
            "bytes 0-5/10",
            "9" * 30,
            "sha-256=:AAAA:",
            f'<{PAGE}>; rel="item"; type="\t"',
        )
        headers.append((name, draw(st.sampled_from(values))))
    hops = draw(st.sampled_from(((), (Hop(PAGE, 302, PAGE, ""),))))
    exchange = Exchange(
        "GET", PAGE, PAGE, NOW, hops=hops, failure=failure,
        status=None if failure else draw(st.sampled_from((200, 200, 200, 206, 404, 410, 401))),
        headers=tuple(one for one in headers if one[1]), body_start=body, decoded_bytes=len(body),
    )  # fmt: skip
    return Reply(exchange, b"" if failure else body)


@dataclass
class Door:
    """Answers with one of a few replies, in turn, and refuses headers that cannot be sent."""

    replies: list[Reply]
    requests: int = 0
    bytes: int = 0

    def fetch(self, url: str, *, headers: tuple[tuple[str, str], ...] = (), **_: object) -> Reply:
        assert url
        assert all(value.isascii() and value.isprintable() for _, value in headers)
        self.requests += 1
        return self.replies[self.requests % len(self.replies)]


@st.composite
def subjects(draw: st.DrawFn) -> Subject:
    """An object with any identifiers and metadata."""
    values = st.lists(
        st.builds(
            lambda text, name, told: Value(text, ((name, told),)),
            TEXTS,
            st.sampled_from(("nameIdentifier", "relatedIdentifierType", "valueURI")),
            TEXTS,
        ),
        max_size=2,
    ).map(tuple)
    names = ("identifier", "creator", "title", "subject", "relation", "related_item", "rights")
    record = Record("oai:1", "2020-01-01", False, (), tuple((one, draw(values)) for one in names))
    return Subject(
        draw(TEXTS), tuple(draw(st.lists(TEXTS, max_size=2))), draw(st.sampled_from(("", PAGE))),
        record, source=draw(st.sampled_from((FROM_HARVEST, FROM_SEARCH_API, GIVEN))),
    )  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
@examples.up_to(25)
@given(st.lists(replies(), min_size=1, max_size=4), st.lists(subjects(), min_size=1, max_size=3))
def test_objects_are_judged_whatever_answers(
    kind: str, came: list[Reply], looked_at: list[Subject]
) -> None:
    result = run.run(
        kind, "https://data.test/api/v3", door=Door(came), subjects=tuple(looked_at),
        vocabularies=shipped.texts(), sleep=lambda _: None,
    )  # fmt: skip
    ours = any(one.exchange.failure and one.exchange.failure.kind is FailureKind.INTERNAL
               for one in came)  # fmt: skip
    assert json.dumps(run.as_document(result, "1")).isascii()
    for finding in result.findings:
        assert finding.reason is not Reason.INTERNAL or ours, finding
        assert finding.message.encode("utf-8").decode() == finding.message
        assert len(finding.message) < 3_000
