"""Whether what somebody typed can be a target at all: an address, or the name of an object."""

from urllib.parse import parse_qs, urlsplit

from fairassess import errors
from fairassess.net import guard

LONGEST_NAME = 2_000


def check_address(target: str) -> None:
    """
    Check the form of an address; nothing is looked up.

    Raises:
        errors.Invalid: It cannot be one; every fault is a sentence.
    """
    guard.check_url(target)


def check_oai_address(target: str) -> None:
    """
    Check the form of the base URL of an OAI-PMH interface; nothing is looked up.

    Raises:
        errors.Invalid: It cannot be one, or is a whole request: what answers that would be blamed
            for our own verb behind it.
    """
    check_address(target)
    query = urlsplit(target.strip()).query
    if verbs := parse_qs(query, keep_blank_values=True).get("verb"):
        raise _invalid(
            f"It carries a verb (verb={verbs[0][:40]}). The address of an OAI-PMH interface ends"
            " before the question mark; we put the verb behind it ourselves."
        )


def check_object(target: str) -> None:
    """
    Check the name of an object: an address, or an identifier as somebody wrote it.

    Whether an identifier is a good one is for the probes to say.

    Raises:
        errors.Invalid: It is an address that cannot be one, or nothing that anybody could ask for.
    """
    if target.lower().startswith(("http://", "https://")):
        check_address(target)
    elif not target.strip():
        raise _invalid("Enter an identifier, such as a DOI, or the address of a page.")
    elif not target.isprintable() or len(target) > LONGEST_NAME:
        raise _invalid(f"Use one line of at most {LONGEST_NAME:,} characters.")


def _invalid(message: str) -> errors.Invalid:
    return errors.Invalid([errors.Fault(guard.PLACE, message)])
