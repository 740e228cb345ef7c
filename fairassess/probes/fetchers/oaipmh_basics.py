"""The first questions of a run: who is there, in which ways, with which formats and sets."""

from fairassess.domain.finding import Reason
from fairassess.probes import oai_dates, oai_obstacles
from fairassess.probes.fetchers.oaipmh_course import Course
from fairassess.probes.oai_evidence import Asked, Shape, Stop

_IDENTIFY = ("verb", "Identify")
_UNCOMPRESSED = (("Accept-Encoding", "identity"),)
_WALLS = (Reason.BLOCKED_BY_BOT_WALL, Reason.BLOCKED_BY_POLICY)


def ask_identify(course: Course) -> None:
    """Ask who is there; end the conversation when nobody is, or somebody else."""
    talk = course.talk
    asked = talk.ask("identify", _IDENTIFY)
    if asked is None or talk.stop is not None:
        return
    obstacle = oai_obstacles.in_the_way(asked)
    if obstacle is not None:
        word = "blocked" if obstacle.reason in _WALLS else "unreachable"
        talk.end(Stop(word, obstacle.reason, obstacle.message, asked.index))
        return
    if asked.reading.envelope is None and asked.reading.shape is not Shape.OAI:
        message = "Identify was not answered with OAI-PMH, so nothing more was asked."
        talk.end(Stop("not_oai_pmh", None, message, asked.index))
        return
    _learn_from(course, asked)


def _learn_from(course: Course, identify: Asked) -> None:
    envelope = identify.reading.envelope
    if envelope is None:
        return
    course.identify = envelope
    course.is_in_seconds = oai_dates.SECOND in envelope.identify_values("granularity")
    for text in envelope.identify_values("earliestDatestamp"):
        course.earliest = course.earliest or oai_dates.read(text)


def ask_basics(course: Course) -> None:
    """Ask for Identify in other ways, for the formats and the sets, and for robots.txt."""
    talk = course.talk
    talk.ask("identify_identity", _IDENTIFY, headers=_UNCOMPRESSED)
    talk.ask("identify_post", _IDENTIFY, method="POST")
    talk.ask("no_query")
    formats = talk.ask("formats", ("verb", "ListMetadataFormats"))
    sets = talk.ask("sets", ("verb", "ListSets"))
    talk.ask_beside("robots", "/robots.txt")
    if formats is not None and formats.reading.envelope is not None:
        given = (entry.prefix for entry in formats.reading.envelope.formats if entry.prefix)
        course.offered = tuple(dict.fromkeys(given))
    if sets is not None and sets.reading.envelope is not None:
        course.sets = tuple(entry.spec for entry in sets.reading.envelope.sets if entry.spec)
    if course.offered and course.prefix not in course.offered:
        course.prefix = course.offered[0]
