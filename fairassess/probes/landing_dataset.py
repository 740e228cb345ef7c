"""Make descriptions of datasets out of things with properties."""

from collections.abc import Iterable

from fairassess.probes.landing_nodes import Node, everything
from fairassess.probes.landing_values import Agent, Dataset, Download, Source, Term

MOST_DATASETS = 20
MOST_VALUES = 200

_TYPES = frozenset({"Dataset", "DataFeed", "CompleteDataFeed"})
# What a dataset is part of or made from, or an article that speaks of it.
_RELATIONS = (
    "isPartOf", "hasPart", "isBasedOn", "isBasedOnUrl", "isVersionOf", "predecessorOf",
    "successorOf", "exampleOfWork", "workExample", "relation", "references", "subjectOf",
    "isReferencedBy", "citation", "mentions", "instrument", "wasDerivedFrom",
)  # fmt: skip
_PUBLICATIONS = ("citation", "isReferencedBy", "subjectOf")
_PUBLICATION_TYPES = frozenset(
    {"ScholarlyArticle", "Article", "Thesis", "Report", "Book", "Chapter", "CreativeWork"}
)
_FREE = {"true": True, "false": False, "yes": True, "no": False}


def datasets(
    nodes: tuple[Node, ...], *, source: Source, where: str, unknown: tuple[str, ...] = ()
) -> tuple[Dataset, ...]:
    """
    Return the datasets that some things are or hold, in order.

    Args:
        nodes: Things, as they stand at the top of a document.
        source: How they are embedded.
        where: Where they stand.
        unknown: Addresses of contexts that we do not have.
    """
    found = [node for node in everything(nodes) if _TYPES.intersection(node.types)]
    return tuple(_dataset(node, source, where, unknown) for node in found[:MOST_DATASETS])


def _dataset(node: Node, source: Source, where: str, unknown: tuple[str, ...]) -> Dataset:
    return Dataset(
        source=source,
        where=where,
        type=next((one for one in node.types if one in _TYPES), "Dataset"),
        identifiers=_distinct((*_identifiers(node), node.id)),
        name=node.first("name", "headline"),
        description=node.first("description", "abstract"),
        creators=_agents(node.all("creator", "author")),
        publishers=_agents(node.all("publisher", "provider", "sourceOrganization")),
        dates=_texts(node, "datePublished", "dateCreated", "dateModified", "dateAvailable"),
        licences=_licences(node),
        is_free=_FREE.get(node.first("isAccessibleForFree").lower()),
        conditions=_conditions(node),
        techniques=_terms(node.all("measurementTechnique", "measurementMethod")),
        variables=_terms(node.all("variableMeasured")),
        keywords=_terms(node.all("keywords", "about")),
        downloads=_downloads(node),
        funders=_funders(node),
        publications=_publications(node),
        relations=_relations(node),
        unknown_contexts=unknown,
    )


def _distinct(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in texts if text))[:MOST_VALUES]


def _texts(node: Node, *names: str) -> tuple[str, ...]:
    return _distinct(one.told for one in node.all(*names)[:MOST_VALUES])


def _identifiers(node: Node) -> Iterable[str]:
    for one in node.all("identifier", "sameAs", "url")[:MOST_VALUES]:
        yield from (one.text, one.first("value"), one.first("url"), one.id)


def _agents(nodes: tuple[Node, ...]) -> tuple[Agent, ...]:
    return tuple(
        Agent(
            name=one.told,
            ids=_distinct((*_identifiers(one), one.id)),
            affiliations=_distinct(
                text
                for place in one.all("affiliation", "memberOf", "worksFor")[:20]
                for text in (place.told, place.id, *_identifiers(place))
            ),
        )
        for one in nodes[:MOST_VALUES]
        if one.told or one.values
    )


def _licences(node: Node) -> tuple[str, ...]:
    held = node.all("license")[:MOST_VALUES]
    every = (
        text
        for one in held
        for text in (one.text, one.id, one.first("url"), one.first("identifier"), one.first("name"))
    )
    return _distinct(every)


def _conditions(node: Node) -> tuple[str, ...]:
    held = node.all("conditionsOfAccess", "accessRights")[:MOST_VALUES]
    return _distinct(text for one in held for text in (one.text, one.id, one.first("name")))


def _terms(nodes: tuple[Node, ...]) -> tuple[Term, ...]:
    every: list[Term] = []
    for one in nodes[:MOST_VALUES]:
        if one.text:
            # The words of keywords often stand in one text.
            every += [Term(word.strip()) for word in one.text.split(",")[:50] if word.strip()]
        else:
            code = one.id or one.first("termCode", "propertyID", "url", "identifier", "sameAs")
            every.append(Term(one.first("name"), code, one.first("inDefinedTermSet")))
    return tuple(one for one in every if one.name or one.id)[:MOST_VALUES]


def _downloads(node: Node) -> tuple[Download, ...]:
    found = []
    for one in node.all("distribution", "encoding", "associatedMedia")[:MOST_VALUES]:
        url = one.text or one.first("contentUrl", "url", "downloadUrl")
        if url:
            kind = one.first("encodingFormat", "fileFormat")
            size = one.first("contentSize", "size")
            is_content = bool(one.first("contentUrl"))
            found.append(Download(url, kind, size, _checksum(one), is_content))
    return tuple(found)


def _checksum(node: Node) -> str:
    """Return a checksum with its algorithm: `sha256:0a1b...`; empty when there is none."""
    for algorithm in ("sha512", "sha256", "sha1", "md5"):
        if digits := node.first(algorithm):
            return f"{algorithm}:{digits}"
    return node.first("checksum")


def _funders(node: Node) -> tuple[Agent, ...]:
    """Return who paid: funders, and the grants that are named, with their funders."""
    grants = node.all("funding")[:MOST_VALUES]
    held = (*node.all("funder", "sponsor"), *grants, *(f for g in grants for f in g.all("funder")))
    return _agents(held)


def _publications(node: Node) -> tuple[str, ...]:
    return _distinct(
        text
        for one in node.all(*_PUBLICATIONS)[:MOST_VALUES]
        if one.text or not one.types or _PUBLICATION_TYPES.intersection(one.types)
        for text in (one.text or one.id or one.first("identifier", "url", "name"),)
    )


def _relations(node: Node) -> tuple[tuple[str, str], ...]:
    return tuple(
        (name, target)
        for name in _RELATIONS
        for one in node.all(name)[:MOST_VALUES]
        if (target := one.text or one.id or one.first("identifier", "url"))
    )[:MOST_VALUES]
