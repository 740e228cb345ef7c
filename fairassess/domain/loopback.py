"""Whether a host is the machine itself: what is asked of the open network does not apply there."""

from ipaddress import ip_address


def is_this_machine(host: str) -> bool:
    """Return whether *host*, a name or an address without brackets, is a loopback one."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
