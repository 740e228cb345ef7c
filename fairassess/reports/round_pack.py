"""The deliverable pack of a round: all formats of the round and of each facility, as RO-Crate."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from fairassess.domain.sentences import Sentence, sentence
from fairassess.reports import crate, formats, rdf, round_formats
from fairassess.reports.crate import About, Member, Organisation
from fairassess.reports.options import ReportOptions
from fairassess.reports.rdf_values import ProbeSet, ResultTold, Site
from fairassess.reports.round_summary import RoundPart, RoundSummary
from fairassess.reports.speaking import ORIGINAL, say, speaking

OnStep = Callable[[int, int, str], None]
"""Is told steps done, steps planned, and what is being done."""

_ROUND_FORMS = ("pdf", "docx", "xlsx", "csv", "json")
_SCHEMAS = "schema"

FILES = (
    "`ro-crate-metadata.json` describes all files for machines (RO-Crate 1.1). "
    "`manifest-sha256.txt` holds their checksums: `sha256sum -c manifest-sha256.txt` tells "
    "whether the pack is whole."
)
NUMBERS = (
    "All formats say the same numbers. People's words in CSV files that begin with `=`, `+`, "
    "`-` or `@` have an apostrophe before them, so that no spreadsheet runs them."
)


@dataclass(frozen=True, slots=True)
class _Piece:
    """One file, and what it is in the language of those who read the pack."""

    member: Member
    title: str


def write(
    told: RoundSummary,
    plain: RoundSummary,
    linked: Mapping[str, bytes],
    results: Mapping[str, ResultTold],
    site: Site,
    known: ProbeSet,
    on_step: OnStep,
) -> bytes:
    """
    Write the pack of a round.

    Args:
        told: What the round's report says.
        plain: The same in English, for what programs read.
        linked: The round as linked data, by format.
        results: Results that may be told in full as linked data, by the facility's name in
            addresses.
        site: Where things have their addresses.
        known: The probes.
        on_step: Is told how far it has come.

    Returns:
        A ZIP file; equal input gives equal bytes.
    """
    with speaking(told.language):
        return _packed(told, plain, linked, results, site, known, on_step)


def _packed(
    told: RoundSummary,
    plain: RoundSummary,
    linked: Mapping[str, bytes],
    results: Mapping[str, ResultTold],
    site: Site,
    known: ProbeSet,
    on_step: OnStep,
) -> bytes:
    done, planned = 0, len(told.reports) + 1
    on_step(done, planned, "the round")
    pieces = list(_of_round(told, plain, linked))
    folders: list[str] = []
    ids = _organisations(told)
    for part, like in zip(told.parts, plain.parts, strict=True):
        if part.report is None or like.report is None:
            continue
        done += 1
        on_step(done, planned, part.name)
        folders.append(crate.safe_name(like.slug or like.name, folders))
        found = results.get(part.slug) if part.slug else None
        about = ids[part.slug].id if part.slug in ids else ""
        pieces += _of_facility(part, like, folders[-1], about)
        if found is not None:
            pieces += _linked(part, like, found, folders[-1], about, site, known)
    pieces += _schemas()
    on_step(planned, planned, "")
    listed = [(piece.member.path, piece.title) for piece in pieces]
    members = [piece.member for piece in pieces]
    about_it = _about(plain, told.language, tuple(ids.values()))
    return crate.packed(about_it, members, readme(told, listed))


def _of_round(
    told: RoundSummary, plain: RoundSummary, linked: Mapping[str, bytes]
) -> Iterator[_Piece]:
    for name in _ROUND_FORMS:
        form = round_formats.FORMATS[name]
        title = sentence(
            "{round}: report of the round, {format}", round=told.round.name, format=form.title
        )
        content = form.write(told if "language" in form.uses else plain)
        yield _piece(f"round.{name}", title, form.mimetype, content)
    for name, content in linked.items():
        form_ = round_formats.ALL[name]
        title = sentence(
            "{round}: scores as linked data, {format}", round=told.round.name, format=form_.title
        )
        yield _piece(f"round.{name}", title, form_.mimetype, content)


def _of_facility(part: RoundPart, like: RoundPart, folder: str, about: str) -> Iterator[_Piece]:
    spoken, usual = (
        replace(one.report, options=ReportOptions(language=one.report.summary.language))
        for one in (part, like)
        if one.report is not None
    )
    for name in _ROUND_FORMS:
        form = formats.FORMATS[name]
        path = f"facilities/{folder}/{folder}.{name}"
        title = sentence("{facility}: report, {format}", facility=like.name, format=form.title)
        whole = spoken if "language" in form.uses else usual
        yield _piece(path, title, form.mimetype, form.write(whole), about, facility=part.name)


def _linked(
    part: RoundPart,
    like: RoundPart,
    found: ResultTold,
    folder: str,
    about: str,
    site: Site,
    known: ProbeSet,
) -> Iterator[_Piece]:
    graph = rdf.of_result(found, site, known)
    for name, write_graph in round_formats.LINKED.items():
        form = round_formats.ALL[name]
        path = f"facilities/{folder}/{folder}.{name}"
        title = sentence(
            "{facility}: result as linked data, {format}", facility=like.name, format=form.title
        )
        yield _piece(path, title, form.mimetype, write_graph(graph), about, facility=part.name)


def _schemas() -> Iterator[_Piece]:
    kind = "application/schema+json"
    yield _piece(f"{_SCHEMAS}/round-1.json", sentence("JSON Schema of round.json"), kind,
                 round_formats.schema())  # fmt: skip
    yield _piece(f"{_SCHEMAS}/report-1.json", sentence("JSON Schema of a facility's report"), kind,
                 formats.schema())  # fmt: skip


def _piece(
    path: str, title: Sentence, mimetype: str, content: bytes, about: str = "", **named: str
) -> _Piece:
    """Return a file: to programs it is described in English, to people by the *named* of theirs."""
    told = say(title.words, **{**title.values, **named})
    return _Piece(Member(path, title, mimetype, content, about), told)


def _organisations(told: RoundSummary) -> Mapping[str, Organisation]:
    """Return the named facilities by their names in addresses: ROR where there is one."""
    found: dict[str, Organisation] = {}
    used: set[str] = set()
    for part in told.parts:
        if not part.slug or part.report is None:
            continue
        facility = part.report.summary.facility
        known = facility.ror if facility.ror.startswith("https://ror.org/") else ""
        own = known if known and known not in used else f"#facility-{part.slug}"
        used.add(own)
        found[part.slug] = Organisation(own, facility.name)
    return found


@speaking(ORIGINAL)
def _about(plain: RoundSummary, language: str, facilities: tuple[Organisation, ...]) -> About:
    return About(
        name=plain.name,
        description=f"{plain.headline} {plain.state} {plain.readers}",
        published_on=plain.at.date(),
        licence=plain.licence,
        publisher=Organisation("#publisher", plain.publisher),
        facilities=facilities,
        identifier=plain.address,
        version=plain.software_version,
        is_draft=plain.is_draft,
        keywords=("FAIR", "self-assessment", plain.round.questionnaire),
        languages=(ORIGINAL,) if language == ORIGINAL else (language, ORIGINAL),
        funding=plain.funding,
    )


def readme(told: RoundSummary, listed: Iterable[tuple[str, str]]) -> str:
    """
    Return the text that opens a pack: what is in it, how to cite it, how to check it.

    Args:
        told: The round.
        listed: Path of each file, and what it is in the language of the round.
    """
    rows = "".join(f"| `{path}` | {_plain(title)} |\n" for path, title in listed)
    draft = say("This is a draft: the round is open, and its numbers may still change.")
    return (
        f"# {_plain(told.name)}\n\n"
        f"{f'**{draft}**{chr(10) * 2}' if told.is_draft else ''}"
        f"{_plain(told.headline)} {_plain(told.state)}\n\n"
        f"{_plain(told.readers)}\n\n"
        f"| {say('file')} | {say('what it is')} |\n|---|---|\n"
        f"{rows}\n"
        f"{say(FILES)}\n\n"
        f"{say(NUMBERS)}\n\n"
        f"## {say('How to cite')}\n\n{_plain(told.cite_as)}\n\n"
        f"## {say('Licence')}\n\n<{told.licence}>\n"
    )


def _plain(text: str) -> str:
    """Return people's words as one line in which Markdown finds nothing to do."""
    flat = " ".join(text.split())
    return "".join(f"\\{sign}" if sign in "\\`*_[]<>|#" else sign for sign in flat)
