"""What the description of the interface adds: the form of a problem, and values for examples."""

from collections.abc import Mapping
from typing import Any

VALUES: Mapping[str, str] = {
    "slug": "nls",
    "endpoint_id": "1",
    "run_id": "1",
    "harvest_id": "1",
    "assessment_id": "1",
    "result_id": "1",
    "proposal_id": "1",
    "question_id": "Q01",
    "probe_id": "oaipmh_identify_is_complete",
    "name": "panet",
    "identifier": "PaNET01188",
    "finding_id": "1",
    "digest": "0" * 64,
}
"""Values of parameters in addresses, for examples."""

PATHS: Mapping[str, str] = {
    "slug": "Name in addresses.",
    "endpoint_id": "Number of the endpoint.",
    "run_id": "Number of the run.",
    "harvest_id": "Number of the harvest.",
    "assessment_id": "Number of the assessment.",
    "result_id": "Number of the result.",
    "proposal_id": "Number of the proposal.",
    "question_id": "Id of the question, such as Q01.",
    "probe_id": "Id of the check.",
    "name": "Its name; of a questionnaire `id@version`.",
    "identifier": "Name of the term in its vocabulary.",
    "finding_id": "Number of the finding.",
    "digest": "SHA-256 of the file, hex.",
}
"""What parameters in addresses mean."""

PROBLEM: Mapping[str, Any] = {
    "type": "object",
    "description": "What went wrong: problem details of RFC 9457.",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "description": "Address of the kind of problem."},
        "title": {"type": "string", "description": "The kind in words."},
        "status": {"type": "integer", "description": "HTTP status."},
        "detail": {"type": "string", "description": "What went wrong here."},
        "instance": {"type": "string", "description": "Address asked."},
        "reference": {"type": "string", "description": "Where it stands in our log."},
        "current": {"type": "object", "description": "How the resource stands now."},
        "expected": {"type": "integer", "description": "Revision that was sent."},
        "found": {"type": "integer", "description": "Revision that stands."},
        "errors": {
            "type": "array",
            "description": "Every fault with its place.",
            "items": {
                "type": "object",
                "required": ["detail"],
                "properties": {
                    "detail": {"type": "string"},
                    "pointer": {"type": "string", "description": "JSON Pointer into the body."},
                    "parameter": {"type": "string", "description": "Name in the address."},
                    "header": {"type": "string", "description": "Name of the header."},
                },
            },
        },
    },
}
