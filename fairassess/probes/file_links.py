"""Read which files an object has from its landing page and from what APIs answer of them."""

import re
from collections.abc import Iterable
from dataclasses import replace
from urllib.parse import urljoin, urlsplit

from fairassess.probes.api_evidence import Row, members, text, texts, whole
from fairassess.probes.data_file_evidence import Told
from fairassess.probes.evaluators import landing_ground
from fairassess.probes.landing_evidence import Landing

MOST_TOLD = 200
"""Files of one object that are noted."""

ITEM, CONTENT_URL, SEARCH_API, DATA_BLOCK = (
    "typed link item", "contentUrl", "search API", "data block",
)  # fmt: skip

_LONGEST_URL = 2_000
_SIZE = re.compile(
    r"\s*(\d{1,15}(?:[.,]\d{1,6})?)\s*([kmgtp]?)(i?)\s*(?:b|bytes?|o|octets?)?\s*", re.I
)
_POWERS = {"": 0, "k": 1, "m": 2, "g": 3, "t": 4, "p": 5}
_HEX_DIGITS = {"md5": 32, "sha1": 40, "sha256": 64, "sha512": 128}
_BY_LENGTH = {length: name for name, length in _HEX_DIGITS.items()}
_CHECKSUM = re.compile(
    r"(?:(?P<name>[a-z][a-z0-9-]{2,9})\s*[:=]\s*)?(?P<digits>[0-9a-f]{32,128})", re.I
)


def of_page(landing: Landing) -> tuple[Told, ...]:
    """
    Return the files that a landing page names, in order; of one address what both tell.

    What answered in place of the page names none, whatever stands in its headers.
    """
    exchange = landing.exchange
    if exchange is None or exchange.status != 200 or landing_ground.obstacle(landing) is not None:
        return ()
    base = exchange.final_url
    links = list(landing.links("item"))
    for followed in landing.followed:
        links += [one for one in followed.linkset or () if one.rel == "item"]
    found = [Told(one.target, type=one.type, where=ITEM) for one in links]
    dataset = landing.dataset
    for one in dataset.downloads if dataset is not None else ():
        size, rounding = size_of(one.size)
        kind = one.format.partition(";")[0].strip().lower()
        url = _absolute(base, one.url)
        checksum = checksum_of(one.checksum)
        found.append(Told(url, "", kind, size, rounding, checksum, CONTENT_URL))
    return _merged(found)


def of_search_api(content: object) -> tuple[Told, ...]:
    """
    Return the files of a list of a PaNOSC search API.

    Source:
        PaNOSC search API, data model, File: id, name, path, size.
    """
    return _merged(_of_row(one, SEARCH_API) for one in members(content) if one)


def of_data_blocks(content: object) -> tuple[Told, ...]:
    """
    Return the files in the data blocks of a SciCat dataset.

    Source:
        SciCat backend 4.5, OrigDatablock: dataFileList with path, size, chk.
    """
    algorithms: list[tuple[Row, str]] = [
        (file, text(block.get("chkAlg")))
        for block in members(content)
        for file in members(block.get("dataFileList"))
    ]
    return _merged(_of_row(file, DATA_BLOCK, name) for file, name in algorithms[:MOST_TOLD])


def datasets_of(content: object) -> tuple[str, ...]:
    """
    Return the names of the datasets that published data consist of.

    Source:
        SciCat backend 4.5, PublishedData: datasetPids in version 4, pidArray in version 3.
    """
    rows = members(content)
    named = (texts(row.get(key)) for row in rows for key in ("datasetPids", "pidArray"))
    return next((names for names in named if names), ())


def _of_row(row: Row, where: str, algorithm: str = "") -> Told:
    names = ("url", "downloadUrl", "contentUrl", "uri", "path", "name")
    address = next((one for key in names if is_address(one := text(row.get(key)))), "")
    name = text(row.get("path")) or text(row.get("name"))
    stated = next((one for key in ("chk", "checksum", "sha256", "md5")
                   if (one := text(row.get(key)))), "")  # fmt: skip
    checksum = checksum_of(f"{algorithm}:{stated}" if algorithm and ":" not in stated else stated)
    return Told(address, name[:300], "", whole(row.get("size")), 0, checksum, where)


def is_address(address: str) -> bool:
    """Return whether a text is an address that can be asked for a file."""
    try:
        parts = urlsplit(address)
        return parts.scheme.lower() in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False


def size_of(written: str) -> tuple[int | None, int]:
    """
    Return how many bytes a text says, and by how many it may be off; None when it says none.

    `2 MB` may be two million bytes, or 2 MiB, each rounded to its last digit.
    """
    found = _SIZE.fullmatch(written[:60])
    if found is None:
        return None, 0
    digits, power = found[1].replace(",", "."), _POWERS[found[2].lower()]
    if not power:
        return (int(digits), 0) if digits.isdigit() else (None, 0)
    low, high = 1000**power, 1024**power
    step = 0.5 / 10 ** len(digits.partition(".")[2])
    most, least = (float(digits) + step) * high, (float(digits) - step) * low
    middle = round((most + least) / 2)
    return middle, round((most - least) / 2) + 1


def checksum_of(written: str) -> str:
    """Return a checksum as `sha256:0a1b...`, its algorithm by its length if need be; else empty."""
    found = _CHECKSUM.fullmatch(written.strip()[:200])
    if found is None:
        return ""
    digits = found["digits"].lower()
    named = (found["name"] or "").lower().replace("-", "")
    name = named if named in _HEX_DIGITS else _BY_LENGTH.get(len(digits), "") if not named else ""
    return f"{name}:{digits}" if _HEX_DIGITS.get(name) == len(digits) else ""


def _absolute(base: str, url: str) -> str:
    try:
        joined = urljoin(base, url)
    except ValueError:
        return ""
    return joined if is_address(joined) and len(joined) <= _LONGEST_URL else ""


def _merged(found: Iterable[Told]) -> tuple[Told, ...]:
    """Return each address once, with what all that name it tell; files without one stay apart."""
    by_url: dict[str, Told] = {}
    without: list[Told] = []
    for one in found:
        before = by_url.get(one.url)
        if not one.url:
            without.append(one)
        elif before is None:
            by_url[one.url] = one
        else:
            by_url[one.url] = _joined(before, one)
        if len(by_url) + len(without) >= MOST_TOLD:
            break
    return (*by_url.values(), *without)


def _joined(one: Told, other: Told) -> Told:
    sized = one if one.size is not None else other
    return replace(
        one,
        name=one.name or other.name,
        type=one.type or other.type,
        size=sized.size,
        rounding=sized.rounding,
        checksum=one.checksum or other.checksum,
    )
