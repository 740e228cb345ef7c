"""The checks of SciCat, ICAT and Invenio, in order; what they have in common is judged alike."""

from collections.abc import Callable

from fairassess.domain.finding import Verdict
from fairassess.probes import api_software
from fairassess.probes.api_catalogue import CatalogueEvidence
from fairassess.probes.evaluators import api_catalogue as judge
from fairassess.probes.evaluators import api_ground as ground
from fairassess.probes.evaluators import federation

Evaluators = tuple[Callable[[CatalogueEvidence], Verdict], ...]

_COMMON: Evaluators = (
    api_software.software_is_recognised,
    judge.list_is_public,
    judge.count_equals_list,
    judge.pages_are_disjoint,
    judge.single_record_equals_list,
    judge.missing_record_is_told,
    judge.records_are_described,
    judge.pids_are_public,
    judge.licences_are_stated,
    ground.answers_in_time,
)
SCICAT: Evaluators = (
    *_COMMON,
    judge.openapi_is_published,
    judge.datasets_are_public,
    federation.federated_search_asks_its_search_api,
)
ICAT: Evaluators = (
    *_COMMON,
    judge.openapi_is_published,
    judge.anonymous_sign_in_is_offered,
    judge.oai_pmh_is_there,
    federation.federated_search_asks_its_search_api,
)
INVENIO: Evaluators = (*_COMMON, judge.oai_pmh_is_there)
