"""Judge what an OAI-PMH provider says of itself: checks I01 to I09."""

import re
from collections import Counter
from datetime import timedelta
from urllib.parse import SplitResult, urlsplit

from fairassess.domain.finding import Pointer, Verdict
from fairassess.probes import oai_dates
from fairassess.probes.evaluators import oaipmh_ground as ground
from fairassess.probes.evaluators.oaipmh_ground import at
from fairassess.probes.oai_evidence import OaiEvidence

_ONCE = (
    "repositoryName",
    "baseURL",
    "protocolVersion",
    "earliestDatestamp",
    "deletedRecord",
    "granularity",
)
_ORDER = (
    "repositoryName",
    "baseURL",
    "protocolVersion",
    "adminEmail",
    "earliestDatestamp",
    "deletedRecord",
    "granularity",
    "compression",
    "description",
)
DELETED_POLICIES = ("no", "transient", "persistent")
# By so much another clock may be ahead of ours.
CLOCK_TOLERANCE = timedelta(minutes=5)
# Years that stand for "never set" in provider software, not for the age of a repository.
_PLACEHOLDER_YEAR = 1000
_MAIL = re.compile(r"[^\s@:<>]+@(?:[^\s@.:<>]+\.)+[^\s@.:<>]{2,}")
# Hosts that installers write and nobody owns.
_NO_MAIL_HOST = re.compile(r"@(?:.*\.)?(?:localhost|localdomain|invalid|example\.(?:com|net|org))$")

# Names that provider software brings along, and words that stand for a name nobody chose.
_DEFAULT_NAME = re.compile(
    r"(?:scicat(?: oai)?[ -]provider|repo[ -]?name|repository ?name|(?:my|your|test|default|the)? ?"
    r"(?:oai(?:-pmh)?)? ?(?:repository|provider|server|endpoint)|invenio(?:[ -]rdm)?|dspace(?:"
    r" at my university)?|geonetwork|icat|eprints|example\b.*|untitled|unknown|none|null|test|"
    r"todo|changeme|n/a|-+|\$\{.*\}|\{\{.*\}\})",
    re.IGNORECASE,
)


def identify_is_complete(evidence: OaiEvidence) -> Verdict:
    """Judge I01: Identify has all its elements, each as often as it must, in order."""
    found = ground.identify(evidence)
    if isinstance(found, Verdict):
        return found
    asked, said = found
    counted = Counter(name for name, text in said.identify if text or name == "description")
    faults = [f"{name} is missing" for name in (*_ONCE, "adminEmail") if not counted[name]]
    faults += [f"{name} comes {counted[name]} times" for name in _ONCE if counted[name] > 1]
    policy = "".join(said.identify_values("deletedRecord")[:1])
    if policy and policy not in DELETED_POLICIES:
        faults.append(f"deletedRecord is {policy[:40]}, not {', '.join(DELETED_POLICIES)}")
    names = [name for name, _ in said.identify]
    faults += [f"{name} does not belong there" for name in names if name not in _ORDER]
    places = [_ORDER.index(name) for name in names if name in _ORDER]
    if not faults and places != sorted(places):
        faults.append(f"the order of the elements is {', '.join(dict.fromkeys(names))}")
    if faults:
        message = f"In the reply to Identify {'; '.join(faults)}."
        return ground.failed(message, at(asked, "Identify", ", ".join(names)))
    return ground.passed("Identify has all its elements in order.", at(asked, "Identify"))


def protocol_version_is_2_0(evidence: OaiEvidence) -> Verdict:
    """Judge I02: protocolVersion is 2.0."""
    return _first_value(evidence, "protocolVersion", ("2.0",))


def granularity_is_legal(evidence: OaiEvidence) -> Verdict:
    """Judge I05: granularity is one of the two that exist."""
    return _first_value(evidence, "granularity", oai_dates.GRANULARITIES)


def _first_value(evidence: OaiEvidence, name: str, legal: tuple[str, ...]) -> Verdict:
    found = _value(evidence, name)
    if isinstance(found, Verdict):
        return found
    place, value = found
    if value in legal:
        return ground.passed(f"{name} is {value}.", place)
    return ground.failed(f"{name} is {value[:60]}, not {' or '.join(legal)}.", place)


def _value(evidence: OaiEvidence, name: str) -> tuple[Pointer, str] | Verdict:
    """Return where an element of Identify stands and its first value, or that it is missing."""
    found = ground.identify(evidence)
    if isinstance(found, Verdict):
        return found
    asked, said = found
    value = next((text for text in said.identify_values(name) if text), "")
    if not value:
        return ground.untested(f"Identify gives no {name}.", at(asked, "Identify"))
    return at(asked, f"Identify/{name}", value), value


def base_url_is_the_probed_one(evidence: OaiEvidence) -> Verdict:
    """Judge I03: baseURL is the address that was probed."""
    found = _value(evidence, "baseURL")
    if isinstance(found, Verdict):
        return found
    place, value = found
    if value == evidence.base_url or _spelled_out(value) == _spelled_out(evidence.base_url):
        return ground.passed(f"baseURL is {value[:200]}, as probed.", place)
    difference = difference_of(value, evidence.base_url)
    message = f"baseURL is {value[:200]}, but {evidence.base_url[:200]} was probed: {difference}."
    return ground.failed(message, place)


def _parts(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return None
    return parts


def _spelled_out(url: str) -> tuple[str, str, int | None, str, str] | None:
    """Return the parts in which addresses may differ; host case and default ports do not count."""
    parts = _parts(url)
    if parts is None:
        return None
    port = parts.port or {"http": 80, "https": 443}.get(parts.scheme)
    return parts.scheme, parts.hostname or "", port, parts.path, parts.query


def difference_of(stated: str, probed: str) -> str:
    """Return in which way two addresses differ, as a clause for people."""
    ours, theirs = _spelled_out(probed), _spelled_out(stated)
    if ours is None or theirs is None or not theirs[1]:
        return "it is no address"
    if ours[1] != theirs[1]:
        return "the hosts differ"
    if ours[3:] == theirs[3:]:
        return "only the scheme differs" if ours[0] != theirs[0] else "the ports differ"
    if ours[3].rstrip("/") == theirs[3].rstrip("/") and ours[4] == theirs[4]:
        return "only a slash at the end differs"
    if ours[3].lower() == theirs[3].lower():
        return "only upper and lower case differ"
    return "the paths differ"


def admin_email_is_plausible(evidence: OaiEvidence) -> Verdict:
    """Judge I04: every adminEmail is an address to which mail can be sent."""
    found = ground.identify(evidence)
    if isinstance(found, Verdict):
        return found
    asked, said = found
    addresses = [text for text in said.identify_values("adminEmail") if text]
    if not addresses:
        return ground.untested("Identify gives no adminEmail.", at(asked, "Identify"))
    wrong = [
        address
        for address in addresses
        if not _MAIL.fullmatch(address[:320]) or _NO_MAIL_HOST.search(address[:320].lower())
    ]
    place = at(asked, "Identify/adminEmail", ", ".join(wrong or addresses))
    if wrong:
        return ground.failed(f"No mail reaches {ground.listing(wrong)}.", place)
    return ground.passed(f"adminEmail is {ground.listing(addresses)}.", place)


def earliest_datestamp_is_a_date(evidence: OaiEvidence) -> Verdict:
    """Judge I06: earliestDatestamp is a real date, not a placeholder, not in the future."""
    found = _value(evidence, "earliestDatestamp")
    if isinstance(found, Verdict):
        return found
    place, value = found
    stamp = oai_dates.read(value)
    if stamp is None:
        return ground.failed(f"earliestDatestamp is {value[:60]}, which is no date.", place)
    granularity = _value(evidence, "granularity")
    if (
        not isinstance(granularity, Verdict)
        and granularity[1] in oai_dates.GRANULARITIES
        and granularity[1] != stamp.granularity
    ):
        message = f"earliestDatestamp is {value}, while granularity is {granularity[1]}."
        return ground.failed(message, place)
    if stamp.begins_at.year <= _PLACEHOLDER_YEAR:
        return ground.failed(f"earliestDatestamp is {value}, a placeholder.", place)
    asked = evidence.get("identify")
    # An empty repository begins now, and its clock need not be ours.
    if asked is not None and stamp.begins_at > asked.exchange.started_at + CLOCK_TOLERANCE:
        return ground.failed(f"earliestDatestamp is {value}, which is in the future.", place)
    return ground.passed(f"earliestDatestamp is {value}.", place)


def no_record_predates_earliest(evidence: OaiEvidence) -> Verdict:
    """Judge I07: no record seen has a datestamp before earliestDatestamp."""
    found = _value(evidence, "earliestDatestamp")
    if isinstance(found, Verdict):
        return found
    place, value = found
    if oai_dates.read(value) is None:
        return ground.untested(f"earliestDatestamp is {value[:60]}, which is no date.", place)
    stamps = [
        (page, header, stamp)
        for page, header in ground.headers(evidence)
        if (stamp := oai_dates.read(header.datestamp)) is not None
    ]
    if not stamps:
        verdict = ground.no_headers(evidence)
        if ground.headers(evidence):
            verdict = ground.untested("No record has a datestamp that can be read.")
        return verdict
    early = [s for s in stamps if not oai_dates.is_inside(s[2], since=value, until="")]
    if not early:
        message = f"None of {len(stamps):,} datestamps lies before earliestDatestamp {value}."
        return ground.passed(message, place)
    page, header, stamp = min(early, key=lambda found: found[2].begins_at)
    message = (
        f"{len(early):,} of {len(stamps):,} datestamps lie before earliestDatestamp {value}; "
        f"{header.identifier[:120]} has {stamp.text}."
    )
    return ground.failed(message, place, at(page, header.identifier, stamp.text))


def keeps_deleted_records(evidence: OaiEvidence) -> Verdict:
    """Judge I08: the repository tells which records were deleted."""
    found = _value(evidence, "deletedRecord")
    if isinstance(found, Verdict):
        return found
    place, value = found
    if value in ("transient", "persistent"):
        return ground.passed(f"deletedRecord is {value}.", place)
    if value == "no":
        return ground.failed("deletedRecord is no: records vanish without a trace.", place)
    return ground.untested(f"deletedRecord is {value[:60]}, which is no policy.", place)


def repository_name_is_own(evidence: OaiEvidence) -> Verdict:
    """Judge I09: repositoryName is not the one that the software came with."""
    found = _value(evidence, "repositoryName")
    if isinstance(found, Verdict):
        return found
    place, value = found
    if _DEFAULT_NAME.fullmatch(" ".join(value.split())):
        return ground.failed(f"repositoryName is {value[:80]}, as installed.", place)
    return ground.passed(f"repositoryName is {value[:80]}.", place)
