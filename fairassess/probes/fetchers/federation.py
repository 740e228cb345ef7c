"""Ask the federated search of the field once which interfaces it asks."""

from fairassess.probes.api_evidence import Portal
from fairassess.probes.federation import root_of
from fairassess.probes.fetchers.api_talk import Talk
from fairassess.probes.visit import Visit


def ask(talk: Talk, visit: Visit) -> Portal | None:
    """
    Return what the federated search answers; it is not asked once the run has ended.

    Args:
        talk: With the interface that is visited; what the portal does says nothing of that.
        visit: Names the portal.

    Returns:
        None where the settings name no federated search.
    """
    address = visit.registries.federated_search
    if not address:
        return None
    root = root_of(address)
    return Portal(root, talk.ask_another("federation", root, "The federated search"))
