"""Values that a run asks with: made up ones that no provider knows, and the record known best."""

import re
from collections import Counter
from collections.abc import Iterable
from urllib.parse import urlsplit

from fairassess.probes.oai_evidence import Envelope, Header

# Values that no provider knows. They are plain words: nothing here is meant to break a server.
NO_SUCH = "fairassess-no-such-thing"
NO_SUCH_NUMBER = "999999999"
JUNK_DATE = "not-a-date"
LONG_AGO = "1900-01-01"
A_DAY, NEXT_DAY, NEXT_MOMENT = "2002-02-05", "2002-02-06", "2002-02-06T05:35:00Z"
NO_DAY = "2020-02-30"
WITH_FRACTION, WITH_OFFSET = "2020-01-01T00:00:00.5Z", "2020-01-02T00:00:00+01:00"

# What must be percent-encoded in a request, all in one identifier; and the official validator's
# identifier with a quote in it.
ODD_ENDING = "no-such/thing?a#b=c&d%e+f g"
QUOTED = 'invalid"id'

_ICAT_NAME = re.compile(r"\bicat\b", re.IGNORECASE)
_ICAT_PATH = "/oaipmh/request"
_DOMAIN = re.compile(r"oai:[A-Za-z0-9.-]+:")


def unknown_identifier(known: str) -> str:
    """
    Return an identifier that looks like *known* and that no repository has.

    Some providers paste the last part into a database query as it is: where it is a number, it
    stays a number, and where it is a word, only plain letters and hyphens are added.
    """
    other = re.sub(r"[0-9]+$", NO_SUCH_NUMBER, known)
    return other if other != known else f"{known}-{NO_SUCH}"


def odd_identifier(known: str, base_url: str) -> str:
    """Return an unknown identifier that holds every character with a meaning in an address."""
    domain = _DOMAIN.match(known)
    start = domain.group() if domain else f"oai:{urlsplit(base_url).hostname or 'localhost'}:"
    return start + ODD_ENDING


def is_icat_like(identify: Envelope | None, base_url: str) -> bool:
    """
    Return whether a provider looks like icat.oaipmh, by its name or its path.

    That software pastes identifiers into a query of the catalogue, so nothing but plain numbers
    and words is sent to it.
    """
    names = identify.identify_values("repositoryName") if identify else ()
    is_named = any(_ICAT_NAME.search(name) for name in names)
    return is_named or urlsplit(base_url).path.rstrip("/").endswith(_ICAT_PATH)


def well_known(headers: Iterable[Header]) -> Header | None:
    """
    Return the header to ask further with; None when no header has an identifier.

    A live record is better than a deleted one, and a rare datestamp better than a frequent one,
    so that a range of just that datestamp fits on one page.
    """
    named = [header for header in headers if header.identifier]
    often = Counter(header.datestamp for header in named)
    return min(named, key=lambda h: (h.is_deleted, often[h.datestamp]), default=None)
