"""Decide which addresses may be visited: strict URLs, and the judgement of one address and port."""

import ipaddress
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote, urlsplit, urlunsplit

import idna

from fairassess import errors
from fairassess.net import registry

LONGEST_URL = 2048
"""Longest address taken, in characters, before and after it is written in its plain form."""

DEFAULT_PORTS = {"http": 80, "https": 443}

PLACE = "address"
"""Place named in the faults of an address."""

_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")
_LOOKS_LIKE_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_ODD = frozenset(" \\")
_SECRET_NAMES = re.compile(
    r"(?i)(?:^|[_.-])(?:access_?token|auth|token|api_?key|key|secret|password|passwd|pwd|"
    r"signature|sig|session|sessionid|code|jwt)$"
)


@dataclass(frozen=True, slots=True)
class ParsedUrl:
    """
    An address that passed every rule of form, in its one plain spelling.

    Attributes:
        scheme: `http` or `https`.
        host: Lower-case name in ASCII (A-labels), or an IP address without brackets.
        port: 1 to 65535.
        target: Path and query as sent, percent-encoded; begins with `/`.
    """

    scheme: str
    host: str
    port: int
    target: str

    @property
    def netloc(self) -> str:
        """Host and port as in a URL: brackets around IPv6, the scheme's own port left out."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == DEFAULT_PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def origin(self) -> str:
        """Scheme, host and port: two addresses of one origin are answered by one server."""
        return f"{self.scheme}://{self.netloc}"

    @property
    def url(self) -> str:
        """The whole address, without a fragment."""
        return self.origin + self.target


@dataclass(frozen=True, slots=True)
class Refusal:
    """
    Why an address may not be visited.

    Attributes:
        address: The address as judged; shown to administrators only.
        port: The port.
        rule: The network or rule that forbids it.
        message: A sentence for everybody, without the address.
    """

    address: str
    port: int
    rule: str
    message: str


@dataclass(frozen=True, slots=True)
class Policy:
    """
    What an operator allows beside the public internet.

    Attributes:
        allow_private: Networks that may be visited although they are special, at any port.
            Multicast, broadcast and the unspecified address stay closed whatever stands here.
        ports: Ports that may be visited everywhere else.
    """

    allow_private: tuple[registry.Network, ...] = ()
    ports: frozenset[int] = frozenset({80, 443})

    def opens(self, address: str) -> bool:
        """Whether *address* lies in a network that the operator named, and can be opened."""
        parsed = _parsed(address)
        if parsed is None:
            return False
        row = registry.row_of(parsed)
        if row is not None and not row.can_be_opened:
            return False
        return any(parsed in network for network in self.allow_private)


def policy_of(allow_private: Iterable[str] = (), ports: Iterable[int] = Policy().ports) -> Policy:
    """
    Build a policy from text, as a command line or a setting gives it.

    Args:
        allow_private: Networks such as `127.0.0.0/8` or single addresses; may be empty.
        ports: Ports from 1 to 65535.

    Raises:
        Invalid: A network cannot be read; every fault is listed.
    """
    networks: list[registry.Network] = []
    faults: list[errors.Fault] = []
    for text in allow_private:
        try:
            networks.append(ipaddress.ip_network(text.strip()))
        except ValueError:
            message = (
                f"{text!r} is not a network; write it as 10.1.0.0/16 or fd00:1::/64, "
                "with no bits set behind the prefix."
            )
            faults.append(errors.Fault("allow_private", message))
    if faults:
        raise errors.Invalid(faults)
    return Policy(tuple(networks), frozenset(ports))


def may_reach(address: str, port: int, policy: Policy) -> Refusal | None:
    """
    Judge one numeric address and port; None means that a connection may be made.

    Args:
        address: Numeric IPv4 or IPv6 address; a zone (`%eth0`) is ignored.
        port: 0 to 65535.
        policy: What is allowed beside ports 80 and 443 of the public internet.

    Returns:
        None, or the refusal with its sentence.

    Source:
        IANA special-purpose address registries; embedded forms as in `registry.embedded_ipv4`.
    """
    parsed = _parsed(address)
    if parsed is None:
        message = "This is not a numeric network address, so we cannot judge it."
        return Refusal(address, port, "not an address", message)
    if policy.opens(address):
        return None
    if refusal := _refusal_of_network(parsed, address, port):
        return refusal
    if port not in policy.ports:
        ports = " and ".join(str(number) for number in sorted(policy.ports)) or "none"
        message = f"Port {port} is not one that we visit; allowed: {ports}."
        return Refusal(address, port, f"port {port}", message)
    return None


def _refusal_of_network(parsed: registry.Address, address: str, port: int) -> Refusal | None:
    if isinstance(parsed, ipaddress.IPv6Address):
        for inner in registry.embedded_ipv4(parsed):
            row = registry.row_of(inner)
            if row is not None:
                message = (
                    f"The address hides an IPv4 address for {row.name} ({row.network}, "
                    f"{row.source}), which we do not visit."
                )
                return Refusal(address, port, str(row.network), message)
    row = registry.row_of(parsed)
    # NAT64 is the way out of networks that have IPv6 only; what counts is the address inside.
    if row is None or row.network == registry.NAT64:
        return None
    message = (
        f"The address is one for {row.name} ({row.network}, {row.source}), which we do not visit."
    )
    return Refusal(address, port, str(row.network), message)


@lru_cache(maxsize=256)
def _parsed(address: str) -> registry.Address | None:
    try:
        return ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return None


def check_url(url: str) -> ParsedUrl:
    """
    Read an address strictly and give it back in its one plain spelling.

    Nothing is looked up: whether the host may be visited is judged at the moment of connection,
    since many spellings lead to one address.

    Args:
        url: As typed or as found in a reply; blanks around it are a fault, too.

    Returns:
        The parts; a fragment is dropped, as it is never sent.

    Raises:
        Invalid: The address breaks a rule of form; every fault is a sentence.

    Source:
        RFC 3986; names by IDNA 2008 with the UTS 46 mapping.
    """
    if faults := _faults_of_text(url):
        raise errors.Invalid(faults)
    scheme, separator, rest = url.partition("://")
    scheme = scheme.lower()
    if not separator or scheme not in DEFAULT_PORTS:
        raise _invalid("It must begin with http:// or https://.")
    end = next((place for place, sign in enumerate(rest) if sign in "/?#"), len(rest))
    authority, tail = rest[:end], rest[end:]
    if "@" in authority:
        raise _invalid("It carries a user name or password before the host; leave that out.")
    host, port = _host_and_port(authority, DEFAULT_PORTS[scheme])
    parsed = ParsedUrl(scheme, host, port, _target(tail.partition("#")[0]))
    if len(parsed.url) > LONGEST_URL:
        raise _invalid(_too_long(len(parsed.url)))
    return parsed


def _invalid(message: str) -> errors.Invalid:
    return errors.Invalid([errors.Fault(PLACE, message)])


def _too_long(length: int) -> str:
    return f"It has {length:,} characters; {LONGEST_URL:,} is the most we take."


def _faults_of_text(url: str) -> list[errors.Fault]:
    if url.isascii() and url.isprintable() and 0 < len(url) <= LONGEST_URL and not _ODD & {*url}:
        # What nearly every address is, seen at a glance: each page of a list has one.
        return []
    messages = []
    if not url:
        messages.append("It is empty.")
    if len(url) > LONGEST_URL:
        messages.append(_too_long(len(url)))
    if "\\" in url:
        messages.append("It contains a backslash, which programs read in different ways.")
    if any(sign.isspace() for sign in url):
        messages.append("It contains a space, a tab or a line break.")
    if any(unicodedata.category(sign) in {"Cc", "Cf", "Cs"} for sign in url):
        messages.append("It contains an invisible or control character.")
    return [errors.Fault(PLACE, message) for message in messages]


def _host_and_port(authority: str, default_port: int) -> tuple[str, int]:
    if authority.startswith("["):
        inside, bracket, behind = authority[1:].partition("]")
        if not bracket or (behind and not behind.startswith(":")):
            raise _invalid("The brackets around its IPv6 address are not closed properly.")
        return _ipv6(inside), _port(behind[1:], default_port)
    name, _, port = authority.partition(":")
    return _name(name), _port(port, default_port)


def _ipv6(text: str) -> str:
    try:
        if "%" in text:
            raise ValueError("a zone means something on one machine only")
        return str(ipaddress.IPv6Address(text))
    except ValueError:
        raise _invalid("The host in brackets is not an IPv6 address.") from None


def _port(text: str, default_port: int) -> int:
    if not text:
        return default_port
    if not re.fullmatch(r"[0-9]{1,5}", text) or not 1 <= int(text) <= 65535:
        raise _invalid("Its port is not a number from 1 to 65535.")
    return int(text)


def _name(text: str) -> str:
    name = text
    if not name.isascii():
        try:
            name = idna.encode(name, uts46=True, std3_rules=True).decode("ascii")
        except (idna.IDNAError, UnicodeError):
            raise _invalid("Its host is not a valid international name.") from None
    name = name.lower().removesuffix(".")
    labels = name.split(".")
    if not name or len(name) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        raise _invalid("Its host is missing or is not a valid name.")
    if _LOOKS_LIKE_NUMBER.fullmatch(labels[-1]):
        return _ipv4(name)
    for label in labels:
        if label.startswith("xn--") and not _is_a_label(label):
            raise _invalid("Its host is not a valid international name.")
    return name


def _is_a_label(label: str) -> bool:
    try:
        idna.ulabel(label)
    except (idna.IDNAError, UnicodeError):
        return False
    return True


def _ipv4(name: str) -> str:
    # 127.1, 0x7f.1 and 017700000001 all reach 127.0.0.1 with some programs.
    try:
        return str(ipaddress.IPv4Address(name))
    except ValueError:
        raise _invalid("Its host is a number, but not an IPv4 address in four parts.") from None


def _target(tail: str) -> str:
    path, mark, query = tail.partition("?")
    plain = _percent_encoded(path, "/") or "/"
    return plain + mark + _percent_encoded(query, "/?")


def _percent_encoded(text: str, also: str) -> str:
    # A percent sign that starts no escape is encoded itself; escapes stay as they were written.
    whole = re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", text)
    return quote(whole, safe="!$&'()*+,;=:@%-._~" + also)


def redacted_url(url: str) -> str:
    """
    Return *url* with the values of token-like query parameters replaced by `***`.

    Args:
        url: Any text; what is no URL comes back unchanged.

    Returns:
        The address to show; `resumptionToken` stays, since it is no secret.
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    pairs = []
    for pair in parts.query.split("&"):
        name, equals, _ = pair.partition("=")
        is_secret = equals and _SECRET_NAMES.search(name)
        pairs.append(f"{name}=***" if is_secret else pair)
    if "&".join(pairs) == parts.query:
        return url
    return urlunsplit(parts._replace(query="&".join(pairs)))
