"""Whether this machine has a way to a network at all, found without sending anything."""

import socket
from ipaddress import ip_address

_ANY_PORT = 443


def is_there_a_way(address: str) -> bool:
    """
    Return whether packets to *address* would leave this machine with a sender that fits.

    A machine without IPv6, or with addresses for its own house only, reaches no IPv6 address:
    that is no fault of the server that has one.

    Args:
        address: Numeric.
    """
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as way:
            # A datagram socket that is connected only looks up the route; nothing is sent.
            way.connect((address, _ANY_PORT))
            own = way.getsockname()[0]
    except OSError:
        return False
    # IPv4 often goes out under an address of the house that is changed on the way; IPv6 does not.
    return family == socket.AF_INET or _is_for_the_house(address) or not _is_for_the_house(own)


def _is_for_the_house(address: str) -> bool:
    return ip_address(address.partition("%")[0]).is_private
