"""What is asked of each live record beside the marks of its checks: one yes or no each."""

ALL_MANDATORY = "all_mandatory"
ALL_RECOMMENDED = "all_recommended"

PROPOSAL = "proposal"
INSTRUMENT = "instrument"
TECHNIQUE = "technique"
SAMPLE = "sample"
PARAMETERS = "parameters"

CONTEXT_GROUPS = (PROPOSAL, INSTRUMENT, TECHNIQUE, SAMPLE, PARAMETERS)
"""What a record of a photon or neutron experiment should tell about the measurement."""

KINDS = ("doi", "handle", "ark", "url", "uuid", "number", "other")
"""What an identifier can be; a DOI, Handle or ARK written as an address is none of kind `url`."""

IDENTIFIERS = tuple(f"identifier_{kind}" for kind in KINDS)
"""Whether one of the record's own identifiers is of the kind, in the order of KINDS."""

RELATED = tuple(f"related_{kind}" for kind in KINDS)
"""Whether one of its related identifiers is of the kind, in the order of KINDS."""

FACTS = (ALL_MANDATORY, ALL_RECOMMENDED, *CONTEXT_GROUPS, *IDENTIFIERS, *RELATED)
"""Every fact, in the order in which they are shown."""

MANDATORY = ("identifier", "creator", "title", "publisher", "year", "type")
RECOMMENDED = ("subject", "contributor", "date", "relation", "description", "location")
OPTIONAL = (
    "language",
    "alternate_identifier",
    "size",
    "format",
    "version",
    "rights",
    "funder",
    "related_item",
)
"""The twenty properties of DataCite 4 by obligation, under the names of our reader."""

STANDS_FOR = {"year": "date", "location": "coverage", "alternate_identifier": "source"}
"""Where Dublin Core has no field of the name, the one that comes nearest to it."""
