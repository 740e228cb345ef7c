"""Read which terms a record names, and what APIs say of datasets and of techniques."""

from collections.abc import Iterator, Mapping, Sequence

from fairassess.domain.metadata import Record, Value
from fairassess.domain.objects import Subject
from fairassess.domain.term_matching import Match, Matcher
from fairassess.probes.ontology_evidence import Described, Served

_KEYWORDS = frozenset({"subject", "keyword", "technique"})
_TEXTS = frozenset({"title", "description", "abstract", "format", "method", "type"})
_SCHEMES = ("valueURI", "schemeURI", "pid", "panetId")
_MOST_ITEMS = 2_000
_MOST_LISTED = 200
_LONGEST_TEXT = 4_000
_LISTS = ("techniques", "keywords", "subjects")
_OF_SERVICE = frozenset({"children", "parents", "synonym", "synonyms", "relatives"})


def described(
    subject: Subject,
    panet: Matcher,
    nexus: Matcher,
    others: Sequence[Matcher],
    *,
    exchange: int | None,
) -> Described:
    """
    Return what a record tells of its object by terms.

    Args:
        subject: With a record.
        panet, nexus: Matchers of the two vocabularies that are looked for anywhere.
        others: Matchers of all vocabularies, for keywords.
        exchange: Where the record came from.
    """
    fields = subject.record.fields if subject.record is not None else ()
    keywords = [value for name, values in fields if _is(name, _KEYWORDS) for value in values]
    texts = [value for name, values in fields if _is(name, _TEXTS) for value in values]
    everything = [Value(value.text) for value in texts]
    return Described(
        name=subject.name[:300],
        techniques=_best([*panet.of_values(keywords), *_mentions(panet, everything)]),
        definitions=_best([*nexus.of_values(keywords), *_mentions(nexus, everything)]),
        keywords=len(keywords),
        controlled=sum(_is_controlled(value, others) for value in keywords),
        exchange=exchange,
    )


def _is(name: str, wanted: frozenset[str]) -> bool:
    plain = name.rpartition(":")[2].lower()
    return plain in wanted or plain.removesuffix("s") in wanted


def _mentions(matcher: Matcher, values: Sequence[Value]) -> Iterator[Match]:
    for value in values:
        yield from matcher.within(value.text)


def _best(matches: Sequence[Match]) -> tuple[Match, ...]:
    best: dict[str, Match] = {}
    for one in matches:
        name = one.text if one.term is None else one.term.identifier
        if name not in best or best[name].confidence < one.confidence:
            best[name] = one
    return tuple(best.values())


def _is_controlled(value: Value, matchers: Sequence[Matcher]) -> bool:
    told = (value.text, *(value.attribute(name) for name in _SCHEMES))
    if any(text.startswith(("http://", "https://")) for text in told):
        return True
    found = (matcher.whole(value.text) for matcher in matchers)
    return any(one is not None and one.term is not None and one.way.is_identifier for one in found)


def datasets(content: object) -> tuple[Subject, ...]:
    """Return the objects in the answer of a search API or a catalogue, with their techniques."""
    return tuple(
        _subject(item)
        for item in _items(content)
        if not _is_of_service(item) and any(isinstance(item.get(name), list) for name in _LISTS)
    )


def served(content: object, panet: Matcher) -> tuple[Served, ...]:
    """Return the terms in the answer of a terms service."""
    found = []
    for item in _items(content):
        address = _text(item.get("pid")) or _text(item.get("iri")) or _text(item.get("id"))
        if address and _is_of_service(item):
            found.append(Served(address, _text(item.get("name")), panet.whole(address)))
    return tuple(found)


def _is_of_service(item: Mapping[str, object]) -> bool:
    return not _OF_SERVICE.isdisjoint(item)


def _items(content: object) -> list[Mapping[str, object]]:
    if isinstance(content, Mapping):
        content = next((one for one in content.values() if isinstance(one, list)), [content])
    if not isinstance(content, list):
        return []
    return [item for item in content[:_MOST_ITEMS] if isinstance(item, Mapping)]


def _subject(item: Mapping[str, object]) -> Subject:
    pid = _text(item.get("pid")) or _text(item.get("doi"))
    fields: list[tuple[str, tuple[Value, ...]]] = []
    for name in ("title", "description"):
        if text := _text(item.get(name)):
            fields.append((name, (Value(text),)))
    for name in _LISTS:
        listed = item.get(name)
        values = [_value(one) for one in listed[:_MOST_LISTED]] if isinstance(listed, list) else []
        if values:
            fields.append((name, tuple(values)))
    record = Record(pid, "", False, (), tuple(fields))
    return Subject(identifier=pid, record=record, source="search-api")


def _value(one: object) -> Value:
    if not isinstance(one, Mapping):
        return Value(_text(one))
    identifiers = tuple((name, text) for name in _SCHEMES if (text := _text(one.get(name))))
    return Value(_text(one.get("name")) or _text(one.get("subject")), identifiers)


def _text(value: object) -> str:
    return value.strip()[:_LONGEST_TEXT] if isinstance(value, str) else ""
