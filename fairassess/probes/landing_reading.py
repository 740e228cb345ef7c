"""Make one landing page's evidence out of what was received: no network here."""

from collections.abc import Iterable
from dataclasses import replace

from fairassess.domain import pids
from fairassess.domain.evidence import Exchange, Reply
from fairassess.domain.objects import GIVEN, Subject
from fairassess.probes import (
    bodies,
    landing_dataset,
    landing_html,
    landing_jsonld,
    landing_markup,
    landing_signposting,
)
from fairassess.probes.landing_evidence import Followed, Landing, Shape, media_type
from fairassess.probes.landing_values import Dataset, Fault, Script, Signpost, Source

_LONGEST_HEADER = 4_096
"""As much of one header line is kept in an exchange; a longer one is cut there."""

_HTML_TYPES = frozenset({"text/html", "application/xhtml+xml", ""})
_JSON_LD = "application/ld+json"


def landing(subject: Subject, url: str, index: int, reply: Reply) -> Landing:
    """
    Return what a page shows.

    Args:
        subject: The object whose page it is.
        url: Address that was asked for.
        index: Of the exchange in the run.
        reply: What came.
    """
    exchange = reply.exchange
    shape = _shape(reply)
    headers, is_cut = _header_links(exchange)
    found = Landing(
        name=subject.name,
        pids=subject.pids,
        is_drawn=subject.source != GIVEN,
        url=url,
        is_resolved=not subject.landing_url,
        index=index,
        exchange=exchange,
        shape=shape,
        signposts=headers,
        is_link_header_cut=is_cut,
    )
    if exchange.failure is not None or shape is not Shape.HTML:
        return found
    return _with_page(found, reply.body, exchange)


def _shape(reply: Reply) -> Shape:
    if not reply.body.strip():
        return Shape.EMPTY
    if not bodies.is_text(reply.body):
        return Shape.BINARY
    is_said = media_type(reply.exchange) in _HTML_TYPES
    return Shape.HTML if is_said and bodies.looks_like_html(reply.body) else Shape.OTHER


def _header_links(exchange: Exchange) -> tuple[tuple[Signpost, ...], bool]:
    values = [value for name, value in exchange.headers if name == "link"]
    links = landing_signposting.from_header(values, url=exchange.final_url)
    return links, any(len(value) >= _LONGEST_HEADER for value in values)


def _with_page(found: Landing, body: bytes, exchange: Exchange) -> Landing:
    told = exchange.header("content-type") or ""
    read = landing_html.read(body, content_type=told, url=exchange.final_url)
    if isinstance(read, str):
        return replace(found, unread=read)
    described, faults = _described(read)
    # What the scripts said is read; their texts would fill the memory of a run over many pages.
    scripts = tuple(replace(one, text="") for one in read.page.scripts)
    return replace(
        found,
        page=replace(read.page, scripts=scripts),
        datasets=_fullest_first(described, found.pids),
        faults=tuple(faults),
        signposts=(*found.signposts, *read.links),
    )


def _described(read: landing_html.Read) -> tuple[list[Dataset], list[Fault]]:
    """Return the datasets that a page describes in any of three ways, and what is wrong."""
    found: list[Dataset] = []
    faults: list[Fault] = []
    for script in read.page.scripts:
        told = landing_jsonld.read(script)
        faults += [told.fault] if told.fault is not None else []
        found += _of_script(told, f"line {script.line}")
    for item, line in landing_markup.microdata(read.root, read.base):
        where = f"line {line}"
        found += landing_dataset.datasets((item,), source=Source.MICRODATA, where=where)
    if landing_markup.has_rdfa(read.root):
        # Each process of a probe would take a sixth longer to begin with what reads RDFa.
        from fairassess.probes import landing_rdfa

        things = landing_rdfa.rdfa(read.root, read.base)
        if isinstance(things, Fault):
            faults.append(things)
        else:
            found += landing_dataset.datasets(things, source=Source.RDFA, where="RDFa")
    return found, faults


def _of_script(told: landing_jsonld.Described, where: str) -> tuple[Dataset, ...]:
    return landing_dataset.datasets(
        told.nodes, source=Source.JSON_LD, where=where, unknown=told.unknown_contexts
    )


def _fullest_first(found: Iterable[Dataset], names: tuple[str, ...]) -> tuple[Dataset, ...]:
    """Return descriptions: those that name the object first, then by how much they say."""
    keys = {pid.key for text in names if (pid := pids.parse(text)) is not None}

    def rank(dataset: Dataset) -> tuple[bool, int]:
        own = (pids.parse(text) for text in dataset.identifiers)
        return any(pid is not None and pid.key in keys for pid in own), dataset.fullness

    return tuple(sorted(found, key=rank, reverse=True))


def followed(link: Signpost, index: int, reply: Reply) -> Followed:
    """
    Return what stands behind a link of a page.

    Args:
        link: The link.
        index: Of the exchange in the run.
        reply: What came.
    """
    exchange = reply.exchange
    told = Followed(link, index, exchange)
    if exchange.failure is not None or not 200 <= (exchange.status or 0) < 300:
        return told
    kind = media_type(exchange)
    if link.rel == "linkset":
        try:
            links = landing_signposting.from_linkset(reply.body, kind=kind, url=exchange.final_url)
        except landing_signposting.Unreadable as because:
            return Followed(link, index, exchange, fault=str(because))
        return Followed(link, index, exchange, linkset=links)
    if kind == _JSON_LD:
        text = reply.body[: landing_jsonld.LARGEST_CHARS + 1].decode("utf-8", "replace")
        described = landing_jsonld.read(Script(text, 0))
        fault = described.fault.message if described.fault is not None else ""
        datasets = _of_script(described, "describedby")
        return Followed(link, index, exchange, fault=fault, datasets=datasets)
    return told
