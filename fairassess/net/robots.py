"""What a host's robots.txt says about the pages that we would like to crawl (RFC 9309)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol
from urllib.parse import quote, unquote_to_bytes

from fairassess.domain.evidence import Failure, FailureKind, Reply
from fairassess.net import guard
from fairassess.net.body import Receiver
from fairassess.net.limits import Limits

OUR_NAME = "fairassess"
"""The name by which a robots.txt can address us."""

MOST_BYTES = 512_000
"""Bytes of a robots.txt that are read, at least 500 KiB by the standard; the rest is ignored."""

MOST_RULES = 5_000
"""Rules of a robots.txt that are heeded; more would cost time and say nothing to people either."""

_TOO_MANY_REQUESTS = 429


@dataclass(frozen=True, slots=True)
class Rule:
    """
    One line of a group.

    Attributes:
        allows: Whether it opens or closes what it matches.
        pattern: Path with `*` for anything, and perhaps `$` for the end.
    """

    allows: bool
    pattern: str

    def matches(self, target: str) -> bool:
        """Whether *target* (path and query, in plain spelling) falls under the pattern."""
        pattern = self.pattern
        is_anchored = pattern.endswith("$")
        first, *rest = (pattern[:-1] if is_anchored else pattern).split("*")
        if not target.startswith(first):
            return False
        place = len(first)
        if not rest:
            return not is_anchored or place == len(target)
        # Each part is looked for once, from the left: linear, however many stars there are.
        for part in rest[:-1]:
            found = target.find(part, place)
            if found < 0:
                return False
            place = found + len(part)
        if is_anchored:
            return target.endswith(rest[-1]) and len(target) - len(rest[-1]) >= place
        return target.find(rest[-1], place) >= 0


@dataclass(frozen=True, slots=True)
class Ruling:
    """
    Whether a page may be crawled.

    Attributes:
        is_allowed: The verdict.
        message: Why, in one sentence.
    """

    is_allowed: bool
    message: str


class Door(Protocol):
    """The part of `net.door.Door` that is needed here."""

    def fetch(
        self, url: str, *, limits: Limits | None = None, on_body: Receiver | None = None
    ) -> Reply:
        """Ask *url*."""


class Robots:
    """Asks each host once a run for its robots.txt, and answers from it."""

    def __init__(self, door: Door, *, limits: Limits | None = None) -> None:
        """
        Know nothing yet.

        Args:
            door: The way to the network.
            limits: Of one robots.txt; None for those of a door, with the bytes of this module.
        """
        self._door = door
        self._limits = replace(
            limits or Limits(), wire_bytes=2 * MOST_BYTES, decoded_bytes=MOST_BYTES
        )
        self._known: dict[str, tuple[Rule, ...] | Ruling] = {}

    def may_crawl(self, url: str) -> Ruling:
        """
        Say whether *url* may be crawled.

        Args:
            url: Address of a page.

        Raises:
            Invalid: The address breaks a rule of form.

        Source:
            RFC 9309 §2.3.1: what cannot be reached closes the host, what is not there opens it.
            A 429 closes it too, for it says nothing about the file.
        """
        page = guard.check_url(url)
        if page.origin not in self._known:
            self._known[page.origin] = self._ask(page.origin)
        known = self._known[page.origin]
        if isinstance(known, Ruling):
            return known
        return judge(known, page.target)

    def _ask(self, origin: str) -> tuple[Rule, ...] | Ruling:
        text = bytearray()
        reply = self._door.fetch(f"{origin}/robots.txt", limits=self._limits, on_body=text.extend)
        failure, status = reply.exchange.failure, reply.exchange.status or 0
        if failure is not None and not _is_cut_by_size(failure):
            if failure.kind in (FailureKind.TOO_MANY_REDIRECTS, FailureKind.REDIRECT_LOOP):
                return Ruling(True, "The host has no robots.txt: it redirects without an end.")
            message = f"The host's robots.txt could not be read, so we stay out. {failure.message}"
            return Ruling(False, message)
        if status == _TOO_MANY_REQUESTS or status >= 500:
            message = f"The host answered {status} for its robots.txt, so we stay out."
            return Ruling(False, message)
        if status >= 300:
            return Ruling(True, f"The host has no robots.txt (status {status}).")
        return rules_for_us(bytes(text[:MOST_BYTES]))


def _is_cut_by_size(failure: Failure) -> bool:
    return failure.kind is FailureKind.TOO_LARGE


def judge(rules: Sequence[Rule], target: str) -> Ruling:
    """
    Apply *rules* to a path.

    Args:
        rules: Of the group that is meant for us; may be empty.
        target: Path and query, in plain spelling.

    Returns:
        The verdict of the longest pattern that matches; of two equal ones, the kinder.

    Source:
        RFC 9309 §2.2.2.
    """
    plain = _plain(target)
    hits = [rule for rule in rules if rule.matches(plain)]
    if target == "/robots.txt" or not hits:
        return Ruling(True, "The host's robots.txt says nothing against it.")
    rule = max(hits, key=lambda hit: (len(hit.pattern), hit.allows))
    word = "allows" if rule.allows else "forbids"
    return Ruling(rule.allows, f"The host's robots.txt {word} it ({rule.pattern[:100]}).")


def rules_for_us(text: bytes, name: str = OUR_NAME) -> tuple[Rule, ...]:
    """
    Return the rules of all groups that name us, or else of those for everybody.

    Args:
        text: A robots.txt; what cannot be read in it is passed over.
        name: By which we go.

    Source:
        RFC 9309 §2.2.
    """
    groups: dict[str, list[Rule]] = {}
    current: list[str] = []
    is_open = False
    count = 0
    for line in text.decode("utf-8-sig", "replace").splitlines():
        key, colon, value = line.partition("#")[0].partition(":")
        key, value = key.strip().lower(), value.strip()
        if not colon:
            continue
        if key == "user-agent":
            current = [*current, value.lower()] if is_open else [value.lower()]
            groups.setdefault(current[-1], [])
            is_open = True
        elif key in ("allow", "disallow"):
            is_open = False
            count += 1
            if count > MOST_RULES:
                break
            if value:
                rule = Rule(key == "allow", _plain(value))
                for agent in current:
                    groups[agent].append(rule)
    ours = [agent for agent in groups if _token(agent) == name.lower()]
    chosen = ours or [agent for agent in groups if agent == "*"]
    return tuple(rule for agent in chosen for rule in groups[agent])


def _token(agent: str) -> str:
    """Return the product token that a line begins with: `fairassess/1.0` means `fairassess`."""
    match = re.match(r"[a-z_-]+", agent)
    return match[0] if match else ""


def _plain(path: str) -> str:
    """Return a path in one spelling, so that `/%7Eme` and `/~me` are the same."""
    reserved = re.split(r"(%(?:2[0-9a-fA-F]|3[a-fA-F]|40|5[bBdD]))", path)
    return "".join(
        part.upper() if place % 2 else quote(unquote_to_bytes(part), safe="!$&'()*+,;=:@/?-._~")
        for place, part in enumerate(reserved)
    )
