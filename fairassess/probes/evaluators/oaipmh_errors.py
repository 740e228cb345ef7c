"""Judge how wrong requests are refused: checks L01, L02, X01 to X07."""

from fairassess.domain.finding import Verdict
from fairassess.probes.evaluators import oaipmh_envelope
from fairassess.probes.evaluators import oaipmh_ground as ground
from fairassess.probes.oai_evidence import OaiEvidence


def lists_need_a_prefix(evidence: OaiEvidence) -> Verdict:
    """Judge L01: a list without metadataPrefix is answered with badArgument."""
    labels = ("ListIdentifiers_without_prefix", "ListRecords_without_prefix")
    return ground.error_expected(evidence, labels, ("badArgument",))


def unknown_prefix_is_told(evidence: OaiEvidence) -> Verdict:
    """Judge L02: an unknown metadataPrefix is answered with cannotDisseminateFormat."""
    labels = ("ListIdentifiers_unknown_prefix", "ListRecords_unknown_prefix")
    return ground.error_expected(evidence, labels, ("cannotDisseminateFormat",))


def bad_verb_is_told(evidence: OaiEvidence) -> Verdict:
    """Judge X01: a verb that is unknown, empty or in small letters is answered with badVerb."""
    labels = ("bad_verb", "empty_verb", "lower_case_verb")
    return ground.error_expected(evidence, labels, ("badVerb",))


def repeated_verb_is_refused(evidence: OaiEvidence) -> Verdict:
    """Judge X02: a verb given twice is answered with badVerb."""
    return ground.error_expected(evidence, ("repeated_verb",), ("badVerb",))


def repeated_arguments_are_refused(evidence: OaiEvidence) -> Verdict:
    """Judge X03: an argument given twice is answered with badArgument."""
    labels = ("repeated_prefix", "repeated_from")
    return ground.error_expected(evidence, labels, ("badArgument",))


def unknown_arguments_are_refused(evidence: OaiEvidence) -> Verdict:
    """Judge X04: an argument that does not exist is answered with badArgument."""
    return ground.error_expected(evidence, ("unknown_argument",), ("badArgument",))


def identify_takes_no_arguments(evidence: OaiEvidence) -> Verdict:
    """Judge X05: Identify with an argument is answered with badArgument."""
    return ground.error_expected(evidence, ("identify_argument",), ("badArgument",))


def empty_values_are_refused(evidence: OaiEvidence) -> Verdict:
    """Judge X06: arguments without a value are answered with badArgument."""
    # A repository without sets may say just that of an empty set.
    return ground.error_expected(evidence, ("empty_values",), ("badArgument", "noSetHierarchy"))


def several_faults_are_told(evidence: OaiEvidence) -> Verdict:
    """Judge X07: a request with several faults is answered with an error for one of them."""
    return ground.error_expected(evidence, ("several_faults",), sorted(oaipmh_envelope.LEGAL_CODES))
