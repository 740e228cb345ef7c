"""The checks of persistent identifiers, in order."""

from collections.abc import Callable

from fairassess.domain.finding import Verdict
from fairassess.probes.evaluators import pid_mentioned as mentioned
from fairassess.probes.evaluators import pid_names as names
from fairassess.probes.evaluators import pid_resolving as resolving
from fairassess.probes.pid_evidence import PidEvidence

# A function's name is its probe's id without the prefix: neither can be changed alone.
EVALUATORS: tuple[Callable[[PidEvidence], Verdict], ...] = (
    names.objects_have_pids,
    names.pids_are_valid,
    names.prefixes_are_real,
    names.pids_are_links,
    resolving.pids_are_registered,
    resolving.dois_are_findable,
    resolving.pids_resolve,
    resolving.pids_lead_by_https,
    resolving.pages_name_their_pid,
    resolving.metadata_come_by_negotiation,
    resolving.withdrawn_objects_keep_a_page,
    mentioned.people_have_orcids,
    mentioned.orcids_exist,
    mentioned.organisations_have_rors,
    mentioned.rors_are_active,
    mentioned.instruments_have_pids,
    mentioned.instruments_are_described,
    mentioned.samples_have_pids,
    mentioned.software_has_pids,
    mentioned.relations_are_typed,
    mentioned.related_pids_exist,
)
