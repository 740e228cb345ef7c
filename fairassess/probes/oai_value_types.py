"""The types of values in OAI-PMH replies: whether a text is one, as the schema defines them."""

import re
from calendar import isleap
from collections.abc import Callable

_WHITE = " \t\r\n"
_ERROR_CODES = (
    "cannotDisseminateFormat",
    "idDoesNotExist",
    "badArgument",
    "badVerb",
    "noMetadataFormats",
    "noRecordsMatch",
    "badResumptionToken",
    "noSetHierarchy",
)
_LETTERS = r"[A-Za-z0-9\-_.!~*'()]+"
_PREFIX = re.compile(_LETTERS)
_SET_SPEC = re.compile(rf"{_LETTERS}(?::{_LETTERS})*")
_POSITIVE = re.compile(r"\+?0*[1-9][0-9]*")
_NOT_NEGATIVE = re.compile(r"\+?[0-9]+|-0+")
_DAY = re.compile(r"-?([0-9]{4}|[1-9][0-9]{4,8})-([0-9]{2})-([0-9]{2})(Z|[+-][0-9:]{5})?")
_MOMENT = re.compile(
    r"(-?[0-9]+-[0-9]{2}-[0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})(\.[0-9]+)?(Z|[+-][0-9:]{5})?"
)
_ZONE = re.compile(r"Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00)")
_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def is_text(text: str) -> bool:
    """Return True: any text is text. Addresses are texts as well; XML Schema refuses none."""
    del text
    return True


def one_of(*words: str) -> Callable[[str], bool]:
    """Return a check for exactly these words, blanks around them not allowed."""
    return lambda text: text in words


is_error_code = one_of(*_ERROR_CODES)


def is_prefix(text: str) -> bool:
    """Return whether *text* can be a metadataPrefix; blanks around it are not allowed."""
    return _PREFIX.fullmatch(text) is not None


def is_set_spec(text: str) -> bool:
    """Return whether *text* can be a setSpec; blanks around it are not allowed."""
    return _SET_SPEC.fullmatch(text) is not None


def is_email(text: str) -> bool:
    """Return whether *text* has a sign before an @, and a dot between signs behind it."""
    if any(blank in text for blank in _WHITE):
        return False
    at = text.find("@", 1)
    dot = text.find(".", at + 2)
    return at > 0 and 0 < dot < len(text) - 1


def is_positive(text: str) -> bool:
    """Return whether *text* is a whole number above 0."""
    return _POSITIVE.fullmatch(text.strip(_WHITE)) is not None


def is_not_negative(text: str) -> bool:
    """Return whether *text* is a whole number, 0 or more."""
    return _NOT_NEGATIVE.fullmatch(text.strip(_WHITE)) is not None


def is_datestamp(text: str) -> bool:
    """Return whether *text* is a day, or a moment that ends in Z; fractions are a moment, too."""
    text = text.strip(_WHITE)
    return is_day(text) or (text.endswith("Z") and is_moment(text))


def is_day(text: str) -> bool:
    """
    Return whether *text* is a day of the calendar, with or without time zone.

    Source:
        XML Schema part 2, §3.2.9.
    """
    found = _DAY.fullmatch(text.strip(_WHITE))
    return found is not None and _is_real(found) and _is_zone(found[4])


def is_moment(text: str) -> bool:
    """
    Return whether *text* is a day and a time, with or without fraction and time zone.

    Source:
        XML Schema part 2, §3.2.7.
    """
    found = _MOMENT.fullmatch(text.strip(_WHITE))
    if found is None or not is_day(found[1]) or not _is_zone(found[6]):
        return False
    hour, minute, second = (int(found[place]) for place in (2, 3, 4))
    if hour == 24:
        return minute == second == 0 and not (found[5] or "").strip(".0")
    return hour < 24 and minute < 60 and second < 60


def _is_real(found: re.Match[str]) -> bool:
    year, month, day = (int(found[place]) for place in (1, 2, 3))
    if year == 0 or not 1 <= month <= 12:
        return False
    return 1 <= day <= _DAYS[month - 1] + (month == 2 and isleap(year))


def _is_zone(text: str | None) -> bool:
    return not text or _ZONE.fullmatch(text) is not None
