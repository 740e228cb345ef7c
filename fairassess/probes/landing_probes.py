"""The checks of landing pages, in order."""

from collections.abc import Callable

from fairassess.domain.finding import Verdict
from fairassess.probes.evaluators import landing_description as description
from fairassess.probes.evaluators import landing_page as page
from fairassess.probes.evaluators import landing_relations as relations
from fairassess.probes.evaluators import landing_rights as rights
from fairassess.probes.evaluators import landing_signposts as signposts
from fairassess.probes.evaluators import landing_terms as terms
from fairassess.probes.landing_evidence import LandingEvidence

# A function's name is its probe's id without the prefix: neither can be changed alone.
EVALUATORS: tuple[Callable[[LandingEvidence], Verdict], ...] = (
    page.answers_with_a_page,
    page.is_served_over_https,
    page.lets_machines_in,
    page.is_open_without_login,
    page.needs_no_javascript,
    page.encoding_is_right,
    page.canonical_link_is_right,
    description.describes_a_dataset,
    description.jsonld_can_be_read,
    description.has_name_and_description,
    description.identifier_is_the_pid,
    description.creators_have_identifiers,
    description.names_publisher_and_date,
    rights.licence_is_machine_readable,
    rights.states_access_conditions,
    rights.is_open_access,
    description.links_the_data,
    description.files_are_described,
    terms.names_technique,
    terms.uses_vocabulary_terms,
    terms.names_panet_technique,
    relations.creators_have_affiliations,
    relations.states_funding,
    relations.links_publications,
    relations.relates_other_objects,
    signposts.cites_as_the_pid,
    signposts.describedby_resolves,
    signposts.has_all_signposts,
    signposts.linkset_is_valid,
    signposts.has_meta_tags,
    signposts.sources_agree,
    description.formats_are_common,
)
