"""Read an OAI-PMH request: which arguments are legal, which dates and places they mean."""

import base64
import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from fairassess.demo.faults import Fault

Faults = frozenset[Fault]

# Legal arguments of each verb beside the exclusive resumptionToken (OAI-PMH 2.0, section 4).
_SELECTION = frozenset({"metadataPrefix", "from", "until", "set"})
_LEGAL = {
    "Identify": frozenset[str](),
    "ListMetadataFormats": frozenset({"identifier"}),
    "ListSets": frozenset[str](),
    "GetRecord": frozenset({"identifier", "metadataPrefix"}),
    "ListIdentifiers": _SELECTION,
    "ListRecords": _SELECTION,
}
_IN_SMALL_LETTERS = {verb.lower(): verb for verb in _LEGAL}
_REQUIRED = {
    "GetRecord": ("identifier", "metadataPrefix"),
    "ListIdentifiers": ("metadataPrefix",),
    "ListRecords": ("metadataPrefix",),
}
_KNOWN_ANYWHERE = _SELECTION | {"identifier", "resumptionToken"}
_TAKES_TOKEN = frozenset({"ListSets", "ListIdentifiers", "ListRecords"})
TOKEN = "resumptionToken"  # noqa: S105 - the name of an argument

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_SECOND = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z", re.ASCII)


class ProtocolError(Exception):
    """The request cannot be answered; *code* is one of the protocol's eight."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Window:
    """A range of datestamps, both ends inclusive; None where it is open."""

    start: datetime | None = None
    end: datetime | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """
    Where a list goes on: what a resumption token stands for.

    Attributes:
        verb, prefix, start, until, set_spec: As in the first request; empty when not given.
        offset: Items before this page.
        lap: How often an endless list has begun again; 0 in an honest one.
    """

    verb: str
    prefix: str
    start: str = ""
    until: str = ""
    set_spec: str = ""
    offset: int = 0
    lap: int = 0


def understand(
    pairs: Sequence[tuple[str, str]], faults: Faults = frozenset()
) -> tuple[str, dict[str, str]]:
    """
    Return the verb and its arguments, or say what is wrong with them.

    Args:
        pairs: Names and values in the order sent, percent-decoded, verb included.
        faults: Which checks to leave out.

    Raises:
        ProtocolError: `badVerb` or `badArgument`.

    Source:
        OAI-PMH 2.0, sections 3.6 and 4.
    """
    verb = _verb([value for name, value in pairs if name == "verb"], faults)
    arguments: dict[str, str] = {}
    for name, value in pairs:
        if name == "verb":
            continue
        if name in arguments and Fault.REPEATED_ARGS_ACCEPTED not in faults:
            raise ProtocolError("badArgument", f"the argument {name} is repeated")
        if not value and Fault.EMPTY_VALUES_IGNORED in faults:
            continue
        if not value:
            raise ProtocolError("badArgument", f"the argument {name} is empty")
        arguments[name] = value
    if Fault.FAULTS_HIDE_EACH_OTHER in faults and _has_several_faults(verb, arguments):
        arguments = {"metadataPrefix": "oai_dc"}
    return verb, _checked(verb, arguments, faults)


def _has_several_faults(verb: str, arguments: dict[str, str]) -> bool:
    missing = any(name not in arguments for name in _REQUIRED.get(verb, ()))
    return missing and bool(set(arguments) - _LEGAL[verb] - {TOKEN})


def _verb(values: Sequence[str], faults: Faults) -> str:
    if not values:
        raise ProtocolError("badVerb", "the argument verb is missing")
    if len(values) > 1 and Fault.REPEATED_VERB_ACCEPTED not in faults:
        raise ProtocolError("badVerb", "the argument verb is repeated")
    if Fault.SMALL_LETTERS_ACCEPTED in faults:
        values = [_IN_SMALL_LETTERS.get(value, value) for value in values]
    if values[0] not in _LEGAL:
        code = "badArgument" if Fault.BAD_VERB_WRONG_CODE in faults else "badVerb"
        raise ProtocolError(code, f"{values[0]!r} is no verb of OAI-PMH")
    return values[0]


def _checked(verb: str, arguments: dict[str, str], faults: Faults) -> dict[str, str]:
    if TOKEN in arguments and verb in _TAKES_TOKEN:
        if len(arguments) > 1 and Fault.TOKEN_WITH_ARGUMENTS_ACCEPTED not in faults:
            raise ProtocolError("badArgument", "resumptionToken stands alone with the verb")
        return {TOKEN: arguments[TOKEN]}
    for name in sorted(set(arguments) - _LEGAL[verb]):
        is_let_pass = Fault.EXTRA_ARGS_IGNORED in faults and name not in _KNOWN_ANYWHERE
        is_let_pass |= Fault.IDENTIFY_ARGS_IGNORED in faults and verb == "Identify"
        if not is_let_pass:
            raise ProtocolError("badArgument", f"{verb} has no argument {name}")
        del arguments[name]
    for name in _REQUIRED.get(verb, ()):
        if name not in arguments:
            _fill_in(verb, name, arguments, faults)
    return arguments


def _fill_in(verb: str, name: str, arguments: dict[str, str], faults: Faults) -> None:
    if verb == "GetRecord" and Fault.GET_RECORD_WITHOUT_IDENTIFIER in faults:
        arguments[name] = "oai_dc" if name == "metadataPrefix" else ""
    elif verb != "GetRecord" and Fault.PREFIX_MISSING_IGNORED in faults:
        arguments[name] = "oai_dc"
    else:
        raise ProtocolError("badArgument", f"{verb} needs the argument {name}")


def window(start: str, until: str, *, in_seconds: bool, faults: Faults = frozenset()) -> Window:
    """
    Return the range of datestamps that the arguments from and until mean.

    Args:
        start: Value of `from`; empty when not given.
        until: Value of `until`; empty when not given.
        in_seconds: Whether the repository's granularity is seconds.
        faults: Which checks to leave out.

    Raises:
        ProtocolError: `badArgument`.

    Source:
        OAI-PMH 2.0, sections 2.7.1 and 3.3.1.
    """
    if Fault.JUNK_DATES_ACCEPTED in faults:
        start, until = (text if _DAY.match(text) else "" for text in (start, until))
    mixed = bool(start) and bool(until) and len(start) != len(until)
    if Fault.LENIENT_DATES in faults:
        start, until = _made_legal(start), _made_legal(until)
    if Fault.DAYS_AS_MIDNIGHT in faults and in_seconds and _DAY.fullmatch(until):
        until = f"{until}T00:00:00Z"
    takes = Fault.SECONDS_ACCEPTED in faults
    found = Window(
        _moment(start, in_seconds=in_seconds, takes_seconds=takes) if start else None,
        _moment(until, in_seconds=in_seconds, is_end=True) if until else None,
    )
    if mixed and Fault.MIXED_GRANULARITY_ACCEPTED not in faults:
        raise ProtocolError("badArgument", "from and until differ in granularity")
    is_reversed = found.start and found.end and found.start > found.end
    if is_reversed and Fault.REVERSED_RANGE_ACCEPTED not in faults:
        raise ProtocolError("badArgument", "from is later than until")
    return found


def _made_legal(text: str) -> str:
    """Return a date as a lenient parser takes it: the day counts, whatever follows it."""
    is_odd = bool(_DAY.match(text)) and not (_DAY.fullmatch(text) or _SECOND.fullmatch(text))
    return text[:10] if is_odd else text.replace("-02-30", "-03-01")


def _moment(
    text: str, *, in_seconds: bool, is_end: bool = False, takes_seconds: bool = False
) -> datetime:
    try:
        if _DAY.fullmatch(text):
            day = datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC)
            return day + timedelta(days=1, seconds=-1) if is_end else day
        if (in_seconds or takes_seconds) and _SECOND.fullmatch(text):
            return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except (ValueError, OverflowError) as error:
        raise ProtocolError("badArgument", f"{text!r} is no date") from error
    raise ProtocolError("badArgument", f"{text!r} is no date in a granularity of this repository")


def token_of(place: Place, *, secret: str) -> str:
    """Return a resumption token for *place*; *secret* marks it as one of ours."""
    values = [place.verb, place.prefix, place.start, place.until, place.set_spec]
    text = json.dumps([*values, place.offset, place.lap], separators=(",", ":")).encode()
    coded = base64.urlsafe_b64encode(text).decode().rstrip("=")
    return f"{coded}.{_mark(coded, secret)}"


def place_of(token: str, *, verb: str, secret: str) -> Place:
    """
    Return where *token* says that the list goes on.

    Raises:
        ProtocolError: `badResumptionToken`: it is none of ours, or was given for another verb.
    """
    coded, _, mark = token.rpartition(".")
    if not coded or mark != _mark(coded, secret):
        raise ProtocolError("badResumptionToken", "this token was not given here")
    place = Place(*json.loads(base64.urlsafe_b64decode(coded + "=" * (-len(coded) % 4))))
    if place.verb != verb:
        raise ProtocolError("badResumptionToken", f"this token was given for {place.verb}")
    return place


def _mark(coded: str, secret: str) -> str:
    return hashlib.sha256(f"{secret}/{coded}".encode()).hexdigest()[:12]
