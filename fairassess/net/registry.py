"""The networks that are not ordinary public ones, as IANA's registries list them: one table."""

from dataclasses import dataclass
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_network,
)

NEWEST_ENTRY = "2025-04"
"""Month in which the newest row below was allocated; compare with IANA before each release."""

Network = IPv4Network | IPv6Network
Address = IPv4Address | IPv6Address


@dataclass(frozen=True, slots=True)
class Row:
    """
    One special-purpose network.

    Attributes:
        network: The block.
        name: What it is for, as a phrase that fits after "an address for".
        source: Document that sets it aside.
        is_globally_reachable: What IANA says; None where it says "not applicable".
        can_be_opened: Whether an operator may name it as a network to visit: never so for
            addresses that name no single machine.
    """

    network: Network
    name: str
    source: str
    is_globally_reachable: bool | None = False
    can_be_opened: bool = True


def _row(
    network: str,
    name: str,
    source: str,
    *,
    reachable: bool | None = False,
    openable: bool = True,
) -> Row:
    return Row(ip_network(network), name, source, reachable, openable)


# Where blocks nest, the narrower one stands first: the first match gives the name.
IPV4_ROWS = (
    _row("0.0.0.0/8", "this network itself", "RFC 791", openable=False),
    _row("10.0.0.0/8", "private networks", "RFC 1918"),
    _row("100.64.0.0/10", "the inside of access providers", "RFC 6598"),
    _row("127.0.0.0/8", "our own machine (loopback)", "RFC 1122"),
    _row("169.254.0.0/16", "the local link", "RFC 3927"),
    _row("172.16.0.0/12", "private networks", "RFC 1918"),
    _row("192.0.0.0/29", "IPv4 service continuity", "RFC 7335"),
    _row("192.0.0.8/32", "the IPv4 dummy", "RFC 7600"),
    _row("192.0.0.9/32", "port control anycast", "RFC 7723", reachable=True),
    _row("192.0.0.10/32", "relay anycast", "RFC 8155", reachable=True),
    _row("192.0.0.170/31", "NAT64 discovery", "RFC 8880"),
    _row("192.0.0.0/24", "protocol assignments", "RFC 6890"),
    _row("192.0.2.0/24", "documentation", "RFC 5737"),
    _row("192.31.196.0/24", "AS112 name servers", "RFC 7535", reachable=True),
    _row("192.52.193.0/24", "multicast tunnels", "RFC 7450", reachable=True),
    _row("192.88.99.0/24", "6to4 relays", "RFC 7526", reachable=None),
    _row("192.168.0.0/16", "private networks", "RFC 1918"),
    _row("192.175.48.0/24", "AS112 name servers", "RFC 7534", reachable=True),
    _row("198.18.0.0/15", "benchmarks", "RFC 2544"),
    _row("198.51.100.0/24", "documentation", "RFC 5737"),
    _row("203.0.113.0/24", "documentation", "RFC 5737"),
    _row("224.0.0.0/4", "multicast", "RFC 5771", openable=False),
    _row("255.255.255.255/32", "broadcast", "RFC 919", openable=False),
    _row("240.0.0.0/4", "future use", "RFC 1112", openable=False),
)

IPV6_ROWS = (
    _row("::/128", "no machine at all (unspecified)", "RFC 4291", openable=False),
    _row("::1/128", "our own machine (loopback)", "RFC 4291"),
    _row("::ffff:0:0/96", "IPv4 in IPv6 clothes (mapped)", "RFC 4291", openable=False),
    _row("64:ff9b::/96", "translation to IPv4 (NAT64)", "RFC 6052", reachable=True),
    _row("64:ff9b:1::/48", "local translation to IPv4 (NAT64)", "RFC 8215"),
    _row("100::/64", "discarded packets", "RFC 6666"),
    _row("100:0:0:1::/64", "the IPv6 dummy", "RFC 9780"),
    _row("2001::/32", "Teredo tunnels", "RFC 4380", reachable=None),
    _row("2001:1::1/128", "port control anycast", "RFC 7723", reachable=True),
    _row("2001:1::2/128", "relay anycast", "RFC 8155", reachable=True),
    _row("2001:1::3/128", "service registration anycast", "RFC 9665", reachable=True),
    _row("2001:2::/48", "benchmarks", "RFC 5180"),
    _row("2001:3::/32", "multicast tunnels", "RFC 7450", reachable=True),
    _row("2001:4:112::/48", "AS112 name servers", "RFC 7535", reachable=True),
    _row("2001:10::/28", "cryptographic identifiers (ORCHID)", "RFC 4843", reachable=None),
    _row("2001:20::/28", "cryptographic identifiers (ORCHID)", "RFC 7343", reachable=True),
    _row("2001:30::/28", "drone identifiers", "RFC 9374", reachable=True),
    _row("2001::/23", "protocol assignments", "RFC 2928"),
    _row("2001:db8::/32", "documentation", "RFC 3849"),
    _row("2002::/16", "6to4 tunnels", "RFC 3056", reachable=None),
    _row("2620:4f:8000::/48", "AS112 name servers", "RFC 7534", reachable=True),
    _row("3fff::/20", "documentation", "RFC 9637"),
    _row("5f00::/16", "segment routing", "RFC 9602"),
    _row("fc00::/7", "private networks (unique local)", "RFC 4193"),
    _row("fe80::/10", "the local link", "RFC 4291"),
    _row("fec0::/10", "sites (deprecated)", "RFC 3879"),
    _row("ff00::/8", "multicast", "RFC 4291", openable=False),
)

ROWS = IPV4_ROWS + IPV6_ROWS

IPV6_UNICAST = IPv6Network("2000::/3")
"""The only part of IPv6 that is given out to networks; all else is reserved (RFC 4291)."""

NAT64 = IPv6Network("64:ff9b::/96")


def row_of(address: Address) -> Row | None:
    """
    Return the narrowest special-purpose row that holds *address*, or None.

    Args:
        address: Without a zone.

    Returns:
        A made-up row "future use" for IPv6 outside the part that is given out.
    """
    rows = IPV4_ROWS if isinstance(address, IPv4Address) else IPV6_ROWS
    for row in rows:
        if address in row.network:
            return row
    if isinstance(address, IPv6Address) and address not in IPV6_UNICAST:
        return _row("::/0", "future use", "RFC 4291", openable=False)
    return None


def embedded_ipv4(address: IPv6Address) -> tuple[IPv4Address, ...]:
    """
    Return the IPv4 addresses that a packet to *address* may end at.

    Returns:
        None to two addresses; empty for an ordinary IPv6 address.

    Source:
        RFC 4291 §2.5.5 (mapped, compatible), RFC 6052 §2.2 and RFC 8215 (NAT64), RFC 2765
        (translated), RFC 3056 §2 (6to4), RFC 4380 §4 (Teredo: server, and client inverted).
    """
    raw = address.packed
    last = IPv4Address(raw[12:16])
    if raw[:12] in (bytes(12), bytes(10) + b"\xff\xff", bytes(8) + b"\xff\xff\x00\x00"):
        return () if address.is_unspecified or address.is_loopback else (last,)
    if address in NAT64:
        return (last,)
    if raw[:6] == b"\x00\x64\xff\x9b\x00\x01":
        return (IPv4Address(raw[6:8] + raw[9:11]), last)
    if raw[:2] == b"\x20\x02":
        return (IPv4Address(raw[2:6]),)
    if raw[:4] == b"\x20\x01\x00\x00":
        return (IPv4Address(raw[4:8]), IPv4Address(bytes(byte ^ 0xFF for byte in raw[12:16])))
    return ()
