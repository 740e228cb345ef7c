"""Write the landing page of a made-up dataset: HTML, JSON-LD, typed links and linkset."""

import json
from dataclasses import dataclass, replace
from html import escape

from fairassess.demo.landing_flaws import Flaw
from fairassess.demo.records import SAMPLE_ORCID, SAMPLE_PERSON

Flaws = frozenset[Flaw]
Json = dict[str, object]

LICENCE = "https://creativecommons.org/licenses/by/4.0/"
_WORDS = (
    "Small angle scattering of a dispersion was measured at five temperatures, with an empty cell "
    "and the solvent as background; frames were averaged and normalised to the beam."
)
_ROR = "https://ror.org/0fake0124"
_PANET = "http://purl.org/pan-science/PaNET/"
_ARTICLE = "https://doi.org/10.99999/article-1"


@dataclass(frozen=True, slots=True)
class Thing:
    """
    A dataset that has a page.

    Attributes:
        pid: Its DOI, without resolver.
        title: Its title.
        url: Address of its page; empty until somebody asks for it.
        files: Addresses of its files.
        flaws: What is wrong with its page.
        words: Its description.
        publisher: Who published it.
        technique: Name of its technique in PaNET, and the words for it.
        about_files: Size and checksum of each file, by the names of schema.org.
        date: Day of publication, ISO 8601.
        licence: Address of its licence.
    """

    pid: str
    title: str
    url: str = ""
    files: tuple[str, ...] = ()
    flaws: Flaws = frozenset()
    words: str = _WORDS
    publisher: str = "Northern Light Source"
    technique: tuple[str, str] = ("PaNET01188", "small angle x-ray scattering")
    about_files: tuple[tuple[str, str], ...] = (("contentSize", "4096"),)
    date: str = "2025-03-10"
    licence: str = LICENCE

    def at(self, url: str, *, files: int, flaws: Flaws) -> "Thing":
        """Return it with the address of its page and of so many files, and with further flaws."""
        named = tuple(f"{url}/files/{place}.h5" for place in range(1, files + 1))
        return replace(self, url=url, files=named, flaws=self.flaws | flaws)

    @property
    def link(self) -> str:
        """The PID as https address."""
        return f"https://doi.org/{self.pid}"


def page(thing: Thing) -> str:
    """Return the page as HTML."""
    flaws = thing.flaws
    if Flaw.EMPTY_SHELL in flaws:
        return _SHELL
    if Flaw.SIGN_IN_FORM in flaws:
        return _FORM
    if Flaw.SAYS_MISSING in flaws:
        return MISSING
    head = [f"<title>{escape(thing.title)}</title>", *_metas(thing), *_canonical(thing)]
    if Flaw.NO_DESCRIPTION not in flaws:
        text = json.dumps(description(thing), indent=1).replace("<", "\\u003c")
        text = text.replace('",', '"', 1) if Flaw.BROKEN_JSONLD in flaws else text
        head.append(f'<script type="application/ld+json">\n{text}\n</script>')
    body = f"<h1>{escape(thing.title)}</h1>\n<p>{escape(thing.words)}</p>\n{_TEAM}"
    lines = "\n".join(head)
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head>\n{lines}\n</head><body>\n{body}\n</body></html>\n'
    )


MISSING = (
    '<!DOCTYPE html>\n<html lang="en"><head><title>404 Not Found</title></head>\n'
    "<body><p>There is nothing here.</p></body></html>\n"
)
_SHELL = (
    '<!DOCTYPE html>\n<html lang="en"><head><title>Catalogue</title></head>\n'
    '<body><div id="root"></div><script src="/app.js"></script></body></html>\n'
)
_FORM = (
    '<!DOCTYPE html>\n<html lang="en"><head><title>Sign in</title></head><body><form method="post">'
    '<input name="user"><input name="password" type="password"></form></body></html>\n'
)


# With a letter that shows whether the encoding is right.
_TEAM = "<p>Measured by Müller &amp; team.</p>"


def _metas(thing: Thing) -> list[str]:
    if Flaw.NO_META_TAGS in thing.flaws:
        return []
    told = (
        ("DC.title", thing.title),
        ("DC.creator", SAMPLE_PERSON),
        ("DC.date", thing.date),
        ("DC.identifier", thing.link),
    )
    return [f'<meta name="{name}" content="{escape(text)}">' for name, text in told]


def _canonical(thing: Thing) -> list[str]:
    target = "/" if Flaw.FOREIGN_CANONICAL in thing.flaws else thing.url
    return [f'<link rel="canonical" href="{escape(target)}">']


def description(thing: Thing) -> Json:
    """Return the schema.org Dataset of the page."""
    flaws = thing.flaws
    told: Json = {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        **_names(thing),
        "creator": [_creator(flaws)],
        "publisher": {"@type": "Organization", "name": thing.publisher, "@id": _ROR},
        "datePublished": thing.date,
        **_rights(thing),
        **_technique(thing),
        "funder": {"@type": "Organization", "name": "A made-up fund"},
        "citation": {"@type": "ScholarlyArticle", "@id": _ARTICLE},
        "isPartOf": {"@id": f"{thing.link}-session"},
        **_distribution(thing),
    }
    gone = {
        Flaw.NO_CONTEXT: ("@context",),
        Flaw.NO_PUBLISHER: ("publisher",),
        Flaw.NO_DATE: ("datePublished",),
        Flaw.NO_FUNDING: ("funder",),
        Flaw.NO_PUBLICATION: ("citation",),
        Flaw.NO_RELATION: ("citation", "isPartOf"),
    }
    lost = {name for flaw in flaws for name in gone.get(flaw, ())}
    return {name: value for name, value in told.items() if name not in lost}


def _names(thing: Thing) -> Json:
    flaws = thing.flaws
    link = f"{thing.link}-other" if Flaw.OTHER_PID in flaws else thing.link
    told: Json = {} if Flaw.NO_PID in flaws else {"@id": link, "identifier": link}
    if Flaw.NO_NAME not in flaws:
        told["name"] = thing.title
    told["description"] = "Data." if Flaw.SHORT_DESCRIPTION in flaws else thing.words
    return told


def _creator(flaws: Flaws) -> Json:
    person: Json = {"@type": "Person", "name": SAMPLE_PERSON}
    if Flaw.NO_ORCID not in flaws:
        person["@id"] = SAMPLE_ORCID
    if Flaw.NO_AFFILIATION not in flaws:
        person["affiliation"] = {"@type": "Organization", "name": "Northern Light Source"}
    return person


def _rights(thing: Thing) -> Json:
    told: Json = {}
    flaws = thing.flaws
    if Flaw.LICENCE_IN_WORDS in flaws:
        told["license"] = "Free to use for science, please cite us"
    elif Flaw.NO_LICENCE not in flaws:
        told["license"] = thing.licence
    if Flaw.RESTRICTED in flaws:
        told["conditionsOfAccess"] = "http://purl.org/coar/access_right/c_16ec"
    elif Flaw.ACCESS_IN_WORDS in flaws:
        told["conditionsOfAccess"] = "Ask the user office"
    elif Flaw.NO_ACCESS not in flaws:
        told["isAccessibleForFree"] = True
    return told


def _technique(thing: Thing) -> Json:
    number, name = thing.technique
    if Flaw.NO_TECHNIQUE in thing.flaws:
        return {}
    if Flaw.TECHNIQUE_IN_WORDS in thing.flaws:
        return {"measurementTechnique": name}
    if Flaw.GENERAL_TECHNIQUE in thing.flaws:
        number = "PaNET00001"
    term = {"@type": "DefinedTerm", "@id": _PANET + number, "name": name}
    return {"measurementTechnique": term}


def _distribution(thing: Thing) -> Json:
    if Flaw.NO_FILES in thing.flaws:
        return {}
    about = {"encodingFormat": _format(thing.flaws), **dict(thing.about_files)}
    if Flaw.BARE_FILES in thing.flaws:
        about = {}
    return {
        "distribution": [
            {"@type": "DataDownload", "contentUrl": address, **about} for address in thing.files
        ]
    }


def _format(flaws: Flaws) -> str:
    return "application/x-instrument-7" if Flaw.OWN_FORMAT in flaws else "application/x-hdf5"


def signposts(thing: Thing) -> tuple[tuple[str, str, str], ...]:
    """Return the typed links of the page: relation, target, media type."""
    flaws = thing.flaws
    if flaws & {Flaw.NO_LICENCE, Flaw.LICENCE_IN_WORDS}:
        licence = ""
    else:
        other = LICENCE.replace("/by/", "/by-nc/")
        licence = other if Flaw.OTHER_LICENCE in flaws else thing.licence
    if Flaw.LICENCE_IN_WORDS in flaws:
        licence = f"{thing.url}/terms"
    told = [
        ("cite-as", thing.url if Flaw.WRONG_CITE_AS in flaws else thing.link, ""),
        ("describedby", f"{thing.url}/metadata.jsonld", "application/ld+json"),
        ("author", SAMPLE_ORCID, ""),
        ("license", licence, ""),
        ("type", "https://schema.org/Dataset", ""),
        ("linkset", f"{thing.url}/linkset", "application/linkset+json"),
        *(("item", address, _format(flaws)) for address in thing.files),
    ]
    gone = {
        Flaw.NO_CITE_AS: "cite-as",
        Flaw.NO_DESCRIBEDBY: "describedby",
        Flaw.NO_DESCRIPTION: "describedby",
        Flaw.BROKEN_JSONLD: "describedby",
        Flaw.NO_CONTEXT: "describedby",
        Flaw.NO_FILES: "item",
        Flaw.NO_TYPE_LINK: "type",
    }
    lost = {gone[flaw] for flaw in flaws if flaw in gone}
    return tuple(one for one in told if one[0] not in lost and one[1])


def link_header(thing: Thing) -> str:
    """Return the Link header of the page."""
    return ", ".join(
        f'<{target}>; rel="{rel}"' + (f'; type="{kind}"' if kind else "")
        for rel, target, kind in signposts(thing)
    )


def linkset(thing: Thing) -> Json:
    """Return the linkset of the page as JSON."""
    anchor = f"{thing.url}-other" if Flaw.FOREIGN_LINKSET in thing.flaws else thing.url
    context: Json = {"anchor": anchor}
    for rel, target, kind in signposts(thing):
        if rel != "linkset":
            links = context.setdefault(rel, [])
            assert isinstance(links, list)
            links.append({"href": target, **({"type": kind} if kind else {})})
    return {"linkset": [context]}
