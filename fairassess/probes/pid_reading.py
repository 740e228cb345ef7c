"""Read what registries, resolvers and landing pages answer; nothing that comes is trusted."""

import html
import re
from collections.abc import Mapping
from typing import cast
from urllib.parse import unquote

from fairassess.domain import json_text, pids
from fairassess.domain.evidence import Exchange, FailureKind, Reply
from fairassess.domain.finding import Reason
from fairassess.domain.pids import Pid, Scheme, Standing
from fairassess.domain.registries import Registries
from fairassess.probes import obstacles, pid_mentions
from fairassess.probes.obstacles import Obstacle
from fairassess.probes.pid_evidence import Answer, Arrival, Entry, Form, Lookup, Negotiated
from fairassess.probes.pid_mentions import Json

LARGEST_JSON = 5_000_000
_LARGEST_PAGE = 2_000_000
_LONGEST = 1_000
_MOST_NAMES = 50

_TITLE = re.compile(r"<title[^>]{0,200}>(.{0,500}?)</title", re.IGNORECASE | re.DOTALL)
# What is not closed goes to the end of the page, so that nothing is looked at twice.
_SCRIPTS = re.compile(
    r"<(?:script|style|noscript)\b(?:.*?</(?:script|style|noscript)|.*+)|<!--(?:.*?-->|.*+)",
    re.IGNORECASE | re.DOTALL,
)
_TAGS = re.compile(r"<[^<>]*+>")
_DOIS = re.compile(r"10\.\d{4,9}(?:\.\d{1,9}){0,5}+/[^\s\"'<>&#?,;)\]}\\]{1,200}")
_GONE = re.compile(
    r"withdrawn|tombstone|(?:has|have) been (?:removed|deleted|retracted)|no longer (?:available|"
    r"accessible)|\bretracted\b|permanently (?:removed|deleted)",
    re.IGNORECASE,
)
_MISSING = re.compile(r"not found|\b404\b|does(?: not|n't) exist|page missing", re.IGNORECASE)
# Titles of pages that stand where the real one will stand again.
_IN_ITS_PLACE = re.compile(r"maintenance|temporarily|unavailable|be (?:right )?back", re.IGNORECASE)
_FEWEST_WORDS = 5


def request_of(exchange: Exchange) -> str:
    """Return what messages call a request: its address."""
    return exchange.url[:200]


def handle(reply: Reply) -> Lookup:
    """
    Read an answer of the Handle API.

    Source:
        Handle.Net REST API: responseCode 1 is success, 100 not found, 200 no values.
    """
    exchange = reply.exchange
    content = _object(reply)
    code = content.get("responseCode") if content is not None else None
    if content is None or not isinstance(code, int):
        return _no_answer(exchange)
    if code == 100:
        return Lookup(Answer.UNKNOWN, exchange=exchange)
    if code not in (1, 200):
        message = f"{request_of(exchange)}: the Handle API answered with code {code}."
        return Lookup(None, Obstacle(Reason.HTTP_5XX, message), exchange)
    return Lookup(Answer.KNOWN, exchange=exchange, told=_address_in(content.get("values")))


def _address_in(values: object) -> str:
    for value in values if isinstance(values, list) else ():
        if isinstance(value, Mapping) and value.get("type") == "URL":
            inside = value.get("data")
            text = inside.get("value") if isinstance(inside, Mapping) else inside
            if isinstance(text, str):
                return text[:_LONGEST]
    return ""


def datacite(reply: Reply) -> tuple[Lookup, Entry | None]:
    """Read an answer of DataCite's REST API about one DOI."""
    exchange = reply.exchange
    content = _object(reply)
    if content is not None and exchange.status == 404 and "errors" in content:
        return Lookup(Answer.UNKNOWN, exchange=exchange), None
    attributes = _inside(_inside(content, "data"), "attributes")
    if exchange.status != 200 or attributes is None:
        return _no_answer(exchange), None
    entry = entry_of(attributes)
    return Lookup(Answer.KNOWN, exchange=exchange, told=entry.state), entry


def entry_of(attributes: Json) -> Entry:
    """Return the metadata of a DOI, from DataCite's JSON of it."""
    publisher = attributes.get("publisher")
    named = publisher.get("name") if isinstance(publisher, Mapping) else publisher
    contributors = _people(attributes.get("contributors"))
    return Entry(
        state=_text(attributes.get("state")),
        address=_text(attributes.get("url")),
        general_type=_text((_inside(attributes, "types") or {}).get("resourceTypeGeneral")),
        title=_first(attributes.get("titles"), "title"),
        makers=tuple(name for name, _ in _people(attributes.get("creators"))),
        owners=tuple(name for name, role in contributors if role == "HostingInstitution"),
        publisher=_text(named),
        schema=_text(attributes.get("schemaVersion")),
        mentions=pid_mentions.of_datacite(attributes),
    )


def agency(reply: Reply) -> str | None:
    """Return who registers DOIs of a prefix, from doiRA's answer; None when nobody can tell."""
    content = _json(reply)
    if reply.exchange.status != 200 or not isinstance(content, list) or not content:
        return None
    named = content[0].get("RA") if isinstance(content[0], Mapping) else None
    return _text(named) if isinstance(named, str) else ""


def orcid(reply: Reply) -> Lookup:
    """Read an answer of ORCID's public API; 409 stands for a record that is locked or closed."""
    exchange, content = reply.exchange, _object(reply)
    if content is not None and exchange.status == 200:
        return Lookup(Answer.KNOWN, exchange=exchange)
    if content is not None and "error-code" in content and exchange.status in (404, 409):
        answer = Answer.UNKNOWN if exchange.status == 404 else Answer.INACTIVE
        return Lookup(answer, exchange=exchange)
    return _no_answer(exchange)


def ror(reply: Reply) -> Lookup:
    """Read an answer of ROR's API; an organisation may be active, inactive or withdrawn."""
    exchange, content = reply.exchange, _object(reply)
    if content is not None and exchange.status == 404 and "errors" in content:
        return Lookup(Answer.UNKNOWN, exchange=exchange)
    state = content.get("status") if content is not None else None
    if exchange.status != 200 or not isinstance(state, str):
        return _no_answer(exchange)
    answer = Answer.KNOWN if state == "active" else Answer.INACTIVE
    return Lookup(answer, exchange=exchange, told=state[:40])


def arrival(reply: Reply, pid: Pid, *, refused: str = "") -> Arrival:
    """
    Read where a PID led.

    Args:
        reply: Of the resolver and what it led to.
        pid: Which was followed.
        refused: Address without https that the resolver led to, when it was asked by itself.
    """
    exchange = reply.exchange
    obstacle = obstacles.in_the_way(exchange, request_of(exchange))
    if obstacle is not None and _leads_inside(exchange):
        # We do not visit it, and nobody outside the house can: that is no obstacle but a fault.
        obstacle = None
    if obstacle is None and not refused:
        obstacle = obstacles.led_nowhere(exchange, request_of(exchange))
    markup = _markup(reply.body)
    title = _TITLE.search(markup[:100_000])
    heading = html.unescape(title[1]) if title is not None else ""
    if obstacle is None and _IN_ITS_PLACE.search(heading):
        message = f"{request_of(exchange)}: a page called {heading.strip()[:60]} came in its place."
        obstacle = Obstacle(Reason.BLOCKED_BY_BOT_WALL, message)
    if exchange.failure is not None or obstacle is not None:
        return Arrival(exchange, obstacle, refused=refused)
    text = html.unescape(unquote(markup))
    own = (pid.handle or pid.id).lower()
    header = unquote(exchange.header("link") or "")
    others = dict.fromkeys(found.lower().rstrip(".") for found in _DOIS.findall(text[:400_000]))
    words = _TAGS.sub(" ", _SCRIPTS.sub(" ", markup))
    return Arrival(
        exchange=exchange,
        is_html="<html" in markup[:5_000].lower() or "<!doctype html" in markup[:5_000].lower(),
        names_pid=own in text.lower() or own in header.lower(),
        names_others=tuple(one for one in others if one != own)[:3],
        says_gone=_GONE.search(words) is not None,
        says_missing=_MISSING.search(heading) is not None,
        is_empty=len(words.split()) < _FEWEST_WORDS and "<script" in markup.lower(),
        refused=refused,
    )


def registered(found: Arrival) -> Lookup | None:
    """Return that a PID is registered, if its resolver led on from it; None where it did not."""
    hops = found.exchange.hops
    if not hops and not found.refused:
        return None
    told = hops[0].location if hops else found.refused
    return Lookup(Answer.KNOWN, exchange=found.exchange, told=told[:_LONGEST])


def _leads_inside(exchange: Exchange) -> bool:
    """Return whether a redirect leads to an address that only a local network knows."""
    failure = exchange.failure
    if failure is None or failure.kind is not FailureKind.BLOCKED_BY_POLICY or not exchange.hops:
        return False
    return pids.standing(exchange.hops[-1].location) is Standing.INTERNAL


def negotiated(reply: Reply, form: Form, pid: Pid, page: str) -> Negotiated:
    """
    Read what came where one form of the metadata was asked for.

    Args:
        reply: What came.
        form: Which form.
        pid: Of which DOI.
        page: Address of the landing page; empty when it is not known. Where the same page came,
            the form is not offered; any other page in its place may be that of an outage.
    """
    exchange = reply.exchange
    obstacle = obstacles.in_the_way(exchange, request_of(exchange))
    if obstacle is not None:
        return Negotiated(form, exchange, obstacle, is_right=False)
    is_right = exchange.status == 200 and _is_form(reply, form, pid)
    is_page = _looks_like_page(reply.body) and exchange.final_url != page
    if not is_right and exchange.status == 200 and is_page:
        return Negotiated(form, exchange, _page_came(exchange), is_right=False)
    return Negotiated(form, exchange, None, is_right)


def _is_form(reply: Reply, form: Form, pid: Pid) -> bool:
    text = unquote(reply.body[:LARGEST_JSON].decode("utf-8", "replace")).lower()
    # In JSON a slash may be written with a backslash before it.
    if pid.id.lower() not in text.replace("\\/", "/"):
        return False
    if form is Form.DATACITE_XML:
        return "<resource" in text and "datacite.org/schema/kernel-" in text
    content = _object(reply)
    if content is None:
        return False
    if form is Form.SCHEMA_ORG:
        return "@context" in content and "@type" in content
    return "title" in content if form is Form.CSL else "types" in content or "titles" in content


def _no_answer(exchange: Exchange) -> Lookup:
    """Return that a registry said nothing that can be read, and why."""
    obstacle = obstacles.in_the_way(exchange, request_of(exchange))
    if obstacle is None and exchange.failure is not None:
        message = f"{request_of(exchange)}: {exchange.failure.message.rstrip('.')}."
        obstacle = Obstacle(Reason.HTTP_5XX, message)
    if obstacle is None and _looks_like_page(exchange.body_start):
        obstacle = _page_came(exchange)
    if obstacle is None:
        message = f"{request_of(exchange)}: the answer (HTTP {exchange.status}) cannot be read."
        obstacle = Obstacle(Reason.HTTP_5XX, message)
    return Lookup(None, obstacle, exchange)


def _page_came(exchange: Exchange) -> Obstacle:
    message = f"{request_of(exchange)}: a web page came in the place of data."
    return Obstacle(Reason.BLOCKED_BY_BOT_WALL, message)


def _looks_like_page(body: bytes) -> bool:
    start = body[:2_000].lower()
    return b"<html" in start or b"<!doctype html" in start


def _markup(body: bytes) -> str:
    return body[:_LARGEST_PAGE].decode("utf-8", "replace")


def address_of(base: str, name: str) -> str:
    """Return the address of an identifier at a registry; what a path cannot hold is encoded."""
    return base + pids.in_path(name)


def resolver_address(pid: Pid, registries: Registries) -> str:
    """Return where a DOI, Handle, ARK or sample number is resolved."""
    if pid.scheme is Scheme.DOI:
        return address_of(registries.doi_resolver, pid.id)
    if pid.scheme is Scheme.ARK:
        return address_of(registries.n2t, f"ark:{pid.id}")
    return address_of(registries.handle_resolver, pid.handle)


def _json(reply: Reply) -> object:
    if not reply.has_arrived or len(reply.body) > LARGEST_JSON:
        return None
    try:
        return json_text.read(reply.body)
    except ValueError:
        return None


def _object(reply: Reply) -> Json | None:
    content = _json(reply)
    return cast(Json, content) if isinstance(content, Mapping) else None


def _inside(content: Json | None, name: str) -> Json | None:
    found = content.get(name) if content is not None else None
    return cast(Json, found) if isinstance(found, Mapping) else None


def _text(value: object) -> str:
    return value.strip()[:_LONGEST] if isinstance(value, str) else ""


def _first(values: object, name: str) -> str:
    texts = (_text(one.get(name)) for one in _listed(values))
    return next((text for text in texts if text), "")


def _people(values: object) -> tuple[tuple[str, str], ...]:
    """Return names and contributor types, of those who have a name."""
    people = (
        (_text(one.get("name")), _text(one.get("contributorType"))) for one in _listed(values)
    )
    return tuple((name, role) for name, role in people if name)


def _listed(values: object) -> tuple[Json, ...]:
    if not isinstance(values, list):
        return ()
    return tuple(cast(Json, one) for one in values[:_MOST_NAMES] if isinstance(one, Mapping))
