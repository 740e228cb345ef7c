"""Which texts name a licence so that a machine knows it."""

import re
from functools import lru_cache

_LONGEST = 300
_SPDX_IDS = """
0BSD AFL-3.0 AGPL-3.0 AGPL-3.0-only AGPL-3.0-or-later Apache-2.0 Artistic-2.0 BSD-2-Clause
BSD-3-Clause BSD-3-Clause-Clear BSL-1.0 CAL-1.0 CC0-1.0 CC-BY-1.0 CC-BY-2.0 CC-BY-2.5
CC-BY-3.0 CC-BY-3.0-AT CC-BY-3.0-DE CC-BY-4.0 CC-BY-NC-1.0 CC-BY-NC-2.0 CC-BY-NC-2.5
CC-BY-NC-3.0 CC-BY-NC-3.0-DE CC-BY-NC-4.0 CC-BY-NC-ND-2.5 CC-BY-NC-ND-3.0
CC-BY-NC-ND-4.0 CC-BY-NC-SA-2.5 CC-BY-NC-SA-3.0 CC-BY-NC-SA-4.0 CC-BY-ND-3.0
CC-BY-ND-4.0 CC-BY-SA-2.5 CC-BY-SA-3.0 CC-BY-SA-3.0-DE CC-BY-SA-4.0 CC-PDDC
CDLA-Permissive-1.0 CDLA-Permissive-2.0 CDLA-Sharing-1.0 CECILL-2.1 CECILL-B CECILL-C
DL-DE-BY-2.0 DL-DE-ZERO-2.0 ECL-2.0 EPL-1.0 EPL-2.0 etalab-2.0 EUPL-1.1 EUPL-1.2
GFDL-1.3-only GFDL-1.3-or-later GPL-2.0 GPL-2.0-only GPL-2.0-or-later GPL-3.0
GPL-3.0-only GPL-3.0-or-later ISC LGPL-2.1 LGPL-2.1-only LGPL-2.1-or-later LGPL-3.0
LGPL-3.0-only LGPL-3.0-or-later MIT MIT-0 MPL-2.0 MulanPSL-2.0 NCSA NLOD-2.0 O-UDA-1.0
ODbL-1.0 ODC-By-1.0 OGL-Canada-2.0 OGL-UK-2.0 OGL-UK-3.0 OSL-3.0 PDDL-1.0 Unlicense
WTFPL Zlib
"""
# SPDX ids of licences for data and software that allow use by others.
_SPDX = {name.lower(): name for name in _SPDX_IDS.split()}

_ADDRESS = re.compile(
    r"https?://(?:www\.)?"
    r"(?:creativecommons\.org/(?:licenses/[a-z-]+/\d|publicdomain/(?:zero|mark)/)"
    r"|opendatacommons\.org/licenses/\w|spdx\.org/licenses/\w|opensource\.org/licenses?/\w"
    r"|apache\.org/licenses/\w|gnu\.org/licenses/\w|govdata\.de/dl-de/\w"
    r"|nationalarchives\.gov\.uk/doc/open-government-licence/)",
    re.IGNORECASE,
)
_CREATIVE_COMMONS = re.compile(r"/licenses/([a-z-]+)/(\d\.\d)/?(?:$|deed|legalcode)", re.IGNORECASE)
_OPEN_DATA = {
    "by": "odc-by-1.0",
    "odbl": "odbl-1.0",
    "pddl": "pddl-1.0",
    "by-2-0": "dl-de-by-2.0",
    "zero-2-0": "dl-de-zero-2.0",
}

OTHER_KNOWN = "other known licence"
"""Stands for a licence that is known by its address alone."""


def is_known(text: str) -> bool:
    """
    Return whether *text* is an SPDX id or the address of a well-known licence.

    A name in words, as "Creative Commons Attribution 4.0", is not: a machine has
    to guess from it.

    Source:
        SPDX License List (https://spdx.org/licenses/); DataCite 4.6, property 16, rightsURI
        and rightsIdentifier.
    """
    return len(text) <= _LONGEST and _known(text) != ""


def name_of(text: str) -> str:
    """
    Return the SPDX id of the licence that *text* names by its id or address.

    Returns:
        The id as SPDX writes it; OTHER_KNOWN for the address of a well-known licence whose id does
        not follow from the address; empty when *text* names no licence.
    """
    return _known(text) if len(text) <= _LONGEST else ""


# A provider has a handful of licences and thousands of records under each.
@lru_cache(maxsize=1024)
def _known(text: str) -> str:
    text = text.strip()
    name = _SPDX.get(text.lower().removeprefix("spdx:"))
    if name is not None:
        return name
    if _ADDRESS.match(text) is None:
        return ""
    match = _CREATIVE_COMMONS.search(text)
    if match is not None:
        return _SPDX.get(f"cc-{match[1]}-{match[2]}".lower(), OTHER_KNOWN)
    if "/publicdomain/zero/1.0" in text.lower():
        return "CC0-1.0"
    last = text.rstrip("/").rpartition("/")[2].lower().removesuffix(".html").removesuffix(".php")
    return _SPDX.get(_OPEN_DATA.get(last, last), OTHER_KNOWN)
