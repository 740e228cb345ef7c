"""Ask an OAI-PMH endpoint some sixty small questions, each legal or plainly wrong, none harmful."""

import structlog

from fairassess.domain.finding import Reason
from fairassess.probes.fetchers import (
    oaipmh_basics,
    oaipmh_later,
    oaipmh_lists,
    oaipmh_ranges,
    oaipmh_refusals,
    oaipmh_single,
)
from fairassess.probes.fetchers.oaipmh_course import Course
from fairassess.probes.fetchers.oaipmh_talk import Talk
from fairassess.probes.oai_evidence import OaiEvidence, Stop
from fairassess.probes.visit import Visit

_log = structlog.get_logger(__name__)

PLANNED = 60


def fetch(visit: Visit) -> OaiEvidence:
    """
    Visit an OAI-PMH endpoint and return all that it said.

    A dead host costs one or two requests, a server that answers Identify with something else
    costs one; everything else gets the whole plan as far as the deadline allows.

    Args:
        visit: Whom to visit, and how.

    Returns:
        The evidence; it says itself why it is incomplete, where it is.
    """
    talk = Talk(visit, planned=PLANNED)
    course = Course(talk)
    try:
        _carry_out(course)
    except Exception:
        # A fault of ours must not cost what was learned so far, nor pass for the provider's.
        _log.exception("plan_failed", target=talk.base_url)
        message = "Something went wrong on our side; the log has the details."
        talk.end(Stop("internal", Reason.INTERNAL, message))
    return OaiEvidence(
        target=visit.target,
        base_url=talk.base_url,
        asked=tuple(talk.asked),
        exchanges=tuple(talk.exchanges),
        prefix=course.prefix,
        known=course.known,
        skipped=tuple(talk.skipped),
        stop=talk.stop,
        beside=tuple(talk.beside),
    )


def _carry_out(course: Course) -> None:
    """Ask everything, unless the first answer says that there is nobody to ask."""
    oaipmh_basics.ask_identify(course)
    if course.talk.stop is not None:
        return
    oaipmh_basics.ask_basics(course)
    oaipmh_lists.ask_lists(course)
    oaipmh_ranges.ask_ranges(course)
    oaipmh_lists.ask_sets(course)
    oaipmh_single.ask_records(course)
    oaipmh_lists.ask_other_formats(course)
    oaipmh_refusals.ask_wrong_verbs(course)
    oaipmh_refusals.ask_wrong_arguments(course)
    oaipmh_later.ask_later(course)
