"""The checks of data files, in order."""

from collections.abc import Callable

from fairassess.domain.finding import Verdict
from fairassess.probes.data_file_evidence import DataFileEvidence
from fairassess.probes.evaluators import data_file as file
from fairassess.probes.evaluators import file_content as content

# A function's name is its probe's id without the prefix: neither can be changed alone.
EVALUATORS: tuple[Callable[[DataFileEvidence], Verdict], ...] = (
    file.objects_lead_to_files,
    file.files_answer,
    file.can_be_had_without_signing_in,
    file.refusal_says_how_to_sign_in,
    file.is_no_web_page,
    file.is_served_over_https,
    content.media_type_is_right,
    content.format_is_common,
    content.hdf5_can_be_opened,
    content.is_nexus,
    content.nexus_names_its_definition,
    content.nexus_definition_is_known,
    content.size_is_stated,
    content.size_is_as_stated,
    content.checksum_is_stated,
    content.checksum_is_as_stated,
    file.download_can_be_resumed,
)
