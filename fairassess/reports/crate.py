"""A deliverable pack: files in a ZIP that is an RO-Crate, with checksums and licence."""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from fairassess.reports import packing

CONTEXT = "https://w3id.org/ro/crate/1.1/context"
PROFILE = "https://w3id.org/ro/crate/1.1"
METADATA = "ro-crate-metadata.json"
MANIFEST = "manifest-sha256.txt"
CITATION = "CITATION.cff"
README = "README.md"

_UNPAIRED = re.compile("[\ud800-\udfff]")
_UNPRINTED = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_NAME = re.compile(r"[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?")


@dataclass(frozen=True, slots=True)
class Member:
    """
    One file of a pack.

    Attributes:
        path: Where it stands, with `/` between folders: `facilities/nls/report.pdf`.
        title: What it is, in English, as all of the description.
        mimetype: Its media type.
        content: The file.
        about: Address or local id of what it is about; empty for the round.
    """

    path: str
    title: str
    mimetype: str
    content: bytes
    about: str = ""


@dataclass(frozen=True, slots=True)
class Organisation:
    """Somebody that a pack names: an address or a local id such as `#publisher`, and a name."""

    id: str
    name: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class About:
    """
    What a pack says of itself.

    Attributes:
        name: Its name.
        description: What it is, in sentences.
        published_on: Day of the state that it tells.
        licence: Address of the licence.
        publisher: Who runs the site; stands as author, too.
        facilities: Those that it tells of by name.
        identifier: Address of what it tells of.
        version: Version of the software that wrote it.
        is_draft: Whether its numbers may still change.
        keywords: Words by which it is found.
        languages: Tags of those that its files speak, first that of what people read.
        funding: Who pays; may be empty.
    """

    name: str
    description: str
    published_on: date
    licence: str
    publisher: Organisation
    facilities: tuple[Organisation, ...]
    identifier: str
    version: str
    is_draft: bool
    keywords: tuple[str, ...]
    languages: tuple[str, ...] = ("en",)
    funding: str = ""


def packed(about: About, members: Sequence[Member], readme: str) -> bytes:
    """
    Return a pack: the members, a README, how to cite it, checksums, and the description of all.

    Args:
        about: What it says of itself.
        members: Each with a path of its own.
        readme: Text of the README, Markdown.

    Returns:
        A ZIP file; equal members give equal bytes.

    Raises:
        ValueError: A path leaves the folder, is no plain name, or stands there twice.

    Source:
        RO-Crate 1.1, https://w3id.org/ro/crate/1.1; RO-Crate metadata file and root data entity.
        The manifest has the lines of BagIt (RFC 8493, 2.1.3), so that `sha256sum -c` reads it.
    """
    told = [
        Member(README, "What is in this pack", "text/markdown", _text(readme)),
        Member(CITATION, "How to cite this pack", "text/yaml", _text(citation(about))),
        *members,
    ]
    _check(member.path for member in told)
    described = _text(json.dumps(metadata(about, told), ensure_ascii=False, indent=2) + "\n")
    whole = [(METADATA, described), *((member.path, member.content) for member in told)]
    lines = sorted((path, hashlib.sha256(content).hexdigest()) for path, content in whole)
    manifest = "".join(f"{digest}  {path}\n" for path, digest in lines)
    return packing.packed([*whole, (MANIFEST, _text(manifest))])


def metadata(about: About, members: Sequence[Member]) -> dict[str, object]:
    """Return the document `ro-crate-metadata.json`: one flat list of entities, each by its id."""
    entities: list[dict[str, object]] = [
        {
            "@id": METADATA,
            "@type": "CreativeWork",
            "conformsTo": {"@id": PROFILE},
            "about": {"@id": "./"},
        },
        _root(about, members),
        *(_file(member) for member in members),
        {
            "@id": MANIFEST,
            "@type": "File",
            "name": "SHA-256 of every other file",
            "encodingFormat": "text/plain",
        },
        *(_organisation(one) for one in (about.publisher, *about.facilities)),
        {"@id": about.licence, "@type": "CreativeWork", "name": about.licence},
        {
            "@id": "#fairassess",
            "@type": "SoftwareApplication",
            "name": "fairassess",
            "version": about.version,
        },
        {
            "@id": "#made",
            "@type": "CreateAction",
            "name": "The files of this pack were written",
            "instrument": {"@id": "#fairassess"},
            "result": {"@id": "./"},
        },
    ]
    return {"@context": CONTEXT, "@graph": entities}


def _root(about: About, members: Sequence[Member]) -> dict[str, object]:
    root: dict[str, object] = {
        "@id": "./",
        "@type": "Dataset",
        "name": about.name,
        "description": about.description,
        "datePublished": about.published_on.isoformat(),
        "license": {"@id": about.licence},
        "author": {"@id": about.publisher.id},
        "publisher": {"@id": about.publisher.id},
        "identifier": about.identifier,
        "url": about.identifier,
        "inLanguage": about.languages[0] if len(about.languages) == 1 else [*about.languages],
        "keywords": list(about.keywords),
        "creativeWorkStatus": "Draft" if about.is_draft else "Published",
        "about": [{"@id": one.id} for one in about.facilities],
        "hasPart": [{"@id": member.path} for member in members] + [{"@id": MANIFEST}],
    }
    if about.funding:
        root["creditText"] = about.funding
    return root


def _file(member: Member) -> dict[str, object]:
    told: dict[str, object] = {
        "@id": member.path,
        "@type": "File",
        "name": member.title,
        "encodingFormat": member.mimetype.partition(";")[0],
        "contentSize": str(len(member.content)),
        "sha256": hashlib.sha256(member.content).hexdigest(),
    }
    if member.about:
        told["about"] = {"@id": member.about}
    return told


def _organisation(one: Organisation) -> dict[str, object]:
    told: dict[str, object] = {"@id": one.id, "@type": "Organization", "name": one.name}
    if one.url:
        told["url"] = one.url
    return told


def citation(about: About) -> str:
    """
    Return the file CITATION.cff.

    Source:
        Citation File Format 1.2.0. It is YAML, of which JSON texts are a part: no name can end
        its quotes.
    """
    draft = " (draft)" if about.is_draft else ""
    fields: Mapping[str, str] = {
        "cff-version": "1.2.0",
        "message": "Please cite this pack as below.",
        "type": "dataset",
        "title": f"{about.name}{draft}",
        "abstract": about.description,
        "date-released": about.published_on.isoformat(),
        "url": about.identifier,
        "license-url": about.licence,
    }
    lines = [f"{name}: {_quoted(value)}" for name, value in fields.items()]
    lines += ["authors:", f"  - name: {_quoted(about.publisher.name)}"]
    lines += ["keywords:", *(f"  - {_quoted(word)}" for word in about.keywords)]
    return "\n".join(lines) + "\n"


def safe_name(wanted: str, taken: Iterable[str]) -> str:
    """
    Return a name for a file or folder that every system takes, and that nobody else has here.

    Args:
        wanted: How it should be called; anything.
        taken: Names that are there.
    """
    plain = re.sub(r"[^a-z0-9._-]+", "-", wanted.lower()).strip("-._") or "facility"
    plain = re.sub(r"\.{2,}", ".", plain)[:80].strip("-._")
    used, name, number = set(taken), plain, 1
    while name in used:
        number += 1
        name = f"{plain}-{number}"
    return name


def _check(paths: Iterable[str]) -> None:
    seen = {METADATA.lower(), MANIFEST.lower()}
    for path in paths:
        named = path in (README, CITATION)
        if not named and not all(_NAME.fullmatch(part) for part in path.split("/")):
            raise ValueError(f"{path!r} is no plain path")
        # Some systems do not tell capital letters apart.
        if path.lower() in seen:
            raise ValueError(f"{path!r} stands there twice")
        seen.add(path.lower())


def _text(text: str) -> bytes:
    # Half a character, which people can type into a form with a program, has no UTF-8.
    return text.encode("utf-8", "replace")


def _quoted(text: str) -> str:
    """Return a text in the quotes that JSON and YAML share; what YAML does not print by number."""
    quoted = json.dumps(_UNPAIRED.sub("\ufffd", text), ensure_ascii=False)
    return _UNPRINTED.sub(lambda sign: f"\\u{ord(sign[0]):04x}", quoted)
