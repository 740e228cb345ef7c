"""Which texts say to a machine who may have access."""

import re
from enum import Enum

from fairassess.domain import vocabularies

_LONGEST = 300
_EU = re.compile(
    r"https?://publications\.europa\.eu/resource/authority/access-right/(?P<code>[A-Z_]+)/?", re.I
)
_COAR = re.compile(r"https?://purl\.org/coar/access_right/(?P<code>c_[0-9a-z]{4,5})/?", re.I)
_EU_REPO = "info:eu-repo/semantics/"


class Access(Enum):
    """Who may have access."""

    OPEN = "open"
    EMBARGOED = "embargoed"
    RESTRICTED = "restricted"
    CLOSED = "closed"


_CODES = {
    "c_abf2": Access.OPEN,
    "c_f1cf": Access.EMBARGOED,
    "c_16ec": Access.RESTRICTED,
    "c_14cb": Access.CLOSED,
    "public": Access.OPEN,
    "op_datpro": Access.EMBARGOED,
    "restricted": Access.RESTRICTED,
    "sensitive": Access.RESTRICTED,
    "confidential": Access.CLOSED,
    "non_public": Access.CLOSED,
    "openaccess": Access.OPEN,
    "embargoedaccess": Access.EMBARGOED,
    "restrictedaccess": Access.RESTRICTED,
    "closedaccess": Access.CLOSED,
}


def access(text: str) -> Access | None:
    """
    Return what a term of a vocabulary says about access; None when it is no such term.

    Source:
        COAR Access Rights 1.0; authority table Access right of the Publications Office of the EU;
        info:eu-repo access terms.
    """
    text = text.strip()
    if len(text) > _LONGEST:
        return None
    match = _EU.fullmatch(text) or _COAR.fullmatch(text)
    if match is not None:
        return _CODES.get(match["code"].lower())
    if vocabularies.is_access_right(text):
        return _CODES.get(text.lower().removeprefix(_EU_REPO), Access.EMBARGOED)
    return None
