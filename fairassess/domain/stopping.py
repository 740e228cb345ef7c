"""Why a run ended early, in sentences, and which checks could not be made because of it."""

import textwrap
from collections import Counter
from collections.abc import Iterable, Sequence

from fairassess.domain.finding import Finding, Outcome

FEWEST_ALIKE = 3
"""Checks that must share a message before they are told of together."""

_WIDTH = 80
_INDENT = " " * 6

_SENTENCES = {
    "unreachable": (
        "The server could not be reached. Check the address, and whether the server is up."
    ),
    "blocked": (
        "The way to the server is barred; the findings say by whom. A host that asked to be left"
        " alone is left alone. Otherwise ask its operators to let this program in, or for a private"
        " address, whoever runs this application to allow its network."
    ),
    "rate_limited": "The server asked us to come back later. Run it again in a while.",
    "not_oai_pmh": (
        "What answers there is not OAI-PMH, so nothing more was asked. Check that the address is"
        " that of the interface and not of a page for people."
    ),
    "not_a_search_api": (
        "There are no datasets below the address, so nothing more was asked. Check that it is the"
        " one before /Datasets."
    ),
    "unknown_software": (
        "Nothing was where this software has it, so nothing more was asked. Check the address, and"
        " the kind of endpoint."
    ),
    "deadline": (
        "The time allowed was used up. Run it again when the server is less busy, or allow more"
        " time."
    ),
    "budget": "The requests or bytes that one run may take were used up.",
    "cancelled": "It was cancelled.",
    "internal": "The fault is ours; the log of the application tells more. Run it again.",
}


def sentence(because: str | None) -> str | None:
    """Return why a run ended early, and what to do; what is a sentence already stays as it is."""
    return None if because is None else _SENTENCES.get(because, because)


def not_made(findings: Iterable[Finding], because: str | None) -> tuple[Finding, ...]:
    """
    Return the findings that could not be made because their run ended early.

    Args:
        findings: Of one run.
        because: The word or the sentence for why it ended early; None when it did not.

    Returns:
        Those that are open and repeat the sentence, or share the message that most of the open
        ones carry; in their order. Empty when they are fewer than `FEWEST_ALIKE`.
    """
    still_open = [one for one in findings if one.outcome in (Outcome.CANT_TELL, Outcome.UNTESTED)]
    if because is None or not still_open:
        return ()
    told = because.rstrip(".")
    repeats = [one for one in still_open if because not in _SENTENCES and told in one.message]
    ((message, _),) = Counter(one.message for one in still_open).most_common(1)
    alike = repeats or [one for one in still_open if one.message == message]
    return tuple(alike) if len(alike) >= FEWEST_ALIKE else ()


def as_lines(unmade: Sequence[Finding]) -> list[str]:
    """Return how many checks could not be made, and below it which, for a terminal."""
    return [f"{len(unmade)} checks could not be made:", *names_of(unmade)]


def names_of(findings: Iterable[Finding]) -> list[str]:
    """Return the ids of the checks that these findings are about, in lines of a terminal."""
    return textwrap.wrap(
        ", ".join(one.probe for one in findings),
        _WIDTH,
        initial_indent=_INDENT,
        subsequent_indent=_INDENT,
        break_long_words=False,
        break_on_hyphens=False,
    )
