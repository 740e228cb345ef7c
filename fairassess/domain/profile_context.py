"""What the texts of a record name of a measurement: proposal, instrument, sample, parameters."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial

from fairassess.domain.metadata import Value
from fairassess.domain.profile_bits import BITS
from fairassess.domain.profile_facts import INSTRUMENT, PARAMETERS, PROPOSAL, SAMPLE, TECHNIQUE
from fairassess.domain.profile_identifiers import SAYS_WHERE
from fairassess.domain.richness import CONTEXT

LONGEST_READ = 4_000
"""Texts are searched up to here only."""

PROSE = ("title", "description")
"""Fields that are searched for labels and quantities."""

NAMES = ("subject", "contributor", "relation", "source")
"""Fields that may name a place, a sample or a technique as well."""

_METERS = ("diffractometer", "spectrometer", "reflectometer")
_STATIONS = ("endstation", "end station")
_PLACES = ("beamline", "instrument", "beam line", *_METERS, *_STATIONS)
_SAMPLES = ("sample", "specimen")
_TECHNIQUES = (
    "scattering",
    "diffraction",
    "tomograph",
    "spectroscop",
    "crystallograph",
    "reflectometr",
    "microscop",
    "imaging",
    "radiograph",
    "ptychograph",
    "holograph",
    "fluorescence",
    "absorption",
    "saxs",
    "sans",
    "xanes",
    "exafs",
)
# The same for techniques: half as many to look for.
_IN_TECHNIQUES = (
    *("ograph", "oscop", "scattering", "diffraction", "reflectometr", "imaging", "fluorescence"),
    *("absorption", "sans"),
)
# These have a letter that many texts lack, and one letter is found at once.
_WITH_X = ("saxs", "xanes", "exafs")
_LABEL = (
    r"s?(?:[ _-](?:name|id|identifier|number|no\.?|nr\.?|code|title|description|formula))?"
    r"\s?[:=#]\s?[^\s:=]"
)
# `Sample: silica`, and not `the sample was`.
_LABELLED = re.compile(_LABEL).match
# `Instrument: D22` and `beamline BL-07`, and not `instrument for powders`.
_NAMED = re.compile(rf"s?\s[(\"']?[a-z]{{0,6}}[-_]?\d|{_LABEL}").match
# `proposal MX-2345` and `proposal 20231234`, and not `proposal 2 of 3`.
_NUMBERED = re.compile(rf"{_LABEL}|s?\s(?:no\.?\s?)?[a-z]{{0,8}}[-_/]?\d\d").match
_MOST_LOOKS = 8
_MOST_NUMBERS = 40
_DIGITS = "0123456789"
_FEW_DIGITS = 4
_UNIT = re.compile(
    r"\d*(?:\.\d+)?\s?"
    r"(?:[kMGm]?eV|m?K|°\s?C|[kM]?V|[GMk]?Pa|m?bar|Å|[nµμm]m|[kMGT]?Hz|[mµμ]J|[mµμ]A"
    r"|[mµμ]?T|[fpnµμm]s|mol/[lL]|m?M|wt\s?%|k?Gy|mg/m[lL])(?![\w-])"
).match
_DIGITS_AS_ZEROS = bytes(48 if 48 <= sign < 58 else 32 for sign in range(256))

_CONTEXT, _INSTRUMENT, _PROPOSAL = BITS[CONTEXT], BITS[INSTRUMENT], BITS[PROPOSAL]
_SAMPLE, _TECHNIQUE, _PARAMETERS = BITS[SAMPLE], BITS[TECHNIQUE], BITS[PARAMETERS]


def read(fields: Mapping[str, Sequence[Value]], known: int) -> int:
    """
    Return what the texts of one record name.

    A group is named by a label with a value (`Sample: silica`), an instrument or proposal also by
    its number after the word (`beamline 7`), a technique by its word, parameters by a number with
    its unit. To mention "the sample" is not to name it.

    Args:
        fields: Field names with their real values. Labels and quantities are looked for in titles
            and descriptions; words of places, samples and techniques also in subjects,
            contributors, relations and sources.
        known: Bits of what is known otherwise; groups among them are not searched for.

    Returns:
        The known bits, those of the groups of `profile_facts.CONTEXT_GROUPS` that are named, and
        that of the mark CONTEXT where a place, and a technique or sample, are mentioned.

    Source:
        The groups are those of ExPaNDS D2.2 (metadata framework); the words are our own reading.
    """
    return read_texts(_prose_of(fields), partial(_text_of, fields, NAMES), known)


def read_texts(text: str, rest_of: Callable[[], str], known: int) -> int:
    """
    Return what `read` does, of texts that were put together already by `prose`.

    Args:
        text: Of the fields PROSE.
        rest_of: Gives that of the fields NAMES, where it is needed.
        known: Bits of what is known otherwise.
    """
    lowered = text.lower()
    bits = known
    place = _place_in(lowered)
    if place and not bits & _INSTRUMENT and _names_instrument(lowered, place):
        bits |= _INSTRUMENT
    is_proposed = "proposal" in lowered
    if is_proposed and _is_followed(lowered, "proposal", _NUMBERED):
        bits |= _PROPOSAL
    if not bits & _TECHNIQUE and _names_technique(lowered):
        bits |= _TECHNIQUE
    is_labelled = ":" in lowered or "=" in lowered or "#" in lowered
    sample = ""
    # Where the technique is known and nothing has a label, samples would tell nothing more.
    if is_labelled or not bits & _TECHNIQUE:
        sample = _first_of(_SAMPLES, lowered)
        if sample and is_labelled and not bits & _SAMPLE and _names_sample(lowered):
            bits |= _SAMPLE
    if _gives_quantity(text):
        bits |= _PARAMETERS
    says_where = is_proposed or place != "" or known & SAYS_WHERE != 0
    says_what = sample != "" or bits & _TECHNIQUE != 0
    if not (says_where and bits & _TECHNIQUE):
        rest = rest_of().lower()
        if not bits & _TECHNIQUE and _names_technique(rest):
            bits |= _TECHNIQUE
        says_where = says_where or "proposal" in rest or _place_in(rest) != ""
        says_what = says_what or bits & _TECHNIQUE != 0 or _first_of(_SAMPLES, rest) != ""
    return bits | _CONTEXT if says_where and says_what else bits


def _prose_of(fields: Mapping[str, Sequence[Value]]) -> str:
    values = (*fields.get("title", ()), *fields.get("description", ()))
    text = "\n".join([text for text, _ in values])
    return text if len(text) <= LONGEST_READ else _text_of(fields, PROSE)


def prose(texts: Sequence[str]) -> str:
    """Return some texts as one, each up to where it is searched."""
    text = "\n".join(texts)
    if len(text) <= LONGEST_READ:
        return text
    return "\n".join([text[:LONGEST_READ] for text in texts])


def _text_of(fields: Mapping[str, Sequence[Value]], names: Iterable[str]) -> str:
    found = []
    for name in names:
        for text, _ in fields.get(name, ()):
            found.append(text if len(text) <= LONGEST_READ else text[:LONGEST_READ])
    return "\n".join(found)


def _first_of(words: tuple[str, ...], text: str) -> str:
    """Return the first of *words* that stands in *text*; empty when none does."""
    for word in words:
        if word in text:
            return word
    return ""


def _place_in(text: str) -> str:
    """Return a word of a place that stands in *text*; empty when none does."""
    if "beamline" in text:
        return "beamline"
    if "instrument" in text:
        return "instrument"
    if "beam line" in text:
        return "beam line"
    if "meter" in text and (word := _first_of(_METERS, text)):
        return word
    return _first_of(_STATIONS, text) if "station" in text else ""


def _names_technique(text: str) -> bool:
    if _first_of(_IN_TECHNIQUES, text):
        return _first_of(_TECHNIQUES, text) != ""
    return "x" in text and _first_of(_WITH_X, text) != ""


def _names_instrument(text: str, first: str) -> bool:
    if _is_followed(text, first, _NAMED):
        return True
    return any(_is_followed(text, word, _NAMED) for word in _PLACES if word != first)


def _names_sample(text: str) -> bool:
    return any(_is_followed(text, word, _LABELLED) for word in _SAMPLES)


def _is_followed(text: str, word: str, by: Callable[[str, int], object]) -> bool:
    """Return whether one of the first places of *word* is followed by what makes it a value."""
    place = text.find(word)
    looks = _MOST_LOOKS
    while place >= 0 and looks:
        if by(text, place + len(word)) is not None:
            return True
        place = text.find(word, place + 1)
        looks -= 1
    return False


def _gives_quantity(text: str) -> bool:
    """
    Return whether one of the first numbers in *text* has a unit.

    Most texts have few digits, and to look for ten signs beats any pattern. A unit follows the
    last digit of its number, so that each of the digits shows it.
    """
    looks = 0
    for digit in _DIGITS:
        if digit in text:
            place = text.find(digit)
            while place >= 0:
                if looks == _FEW_DIGITS or _UNIT(text, place) is not None:
                    return _has_unit_among_many(text)
                looks += 1
                place = text.find(digit, place + 1)
    return False


def _has_unit_among_many(text: str) -> bool:
    """
    Return whether one of the first numbers in *text* has a unit.

    Numbers are found in the text as bytes of one sign each: that is ten times as quick as to let
    a pattern look for them.
    """
    zeros = text.encode("latin-1", "replace").translate(_DIGITS_AS_ZEROS)
    place = zeros.find(b"0")
    for _ in range(_MOST_NUMBERS):
        if place < 0:
            return False
        if _UNIT(text, place) is not None:
            return True
        place = zeros.find(b" ", place)
        place = zeros.find(b"0", place) if place >= 0 else -1
    return False
