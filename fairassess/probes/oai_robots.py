"""Read a robots.txt: whether it lets a machine of some name fetch a path."""

import re
from dataclasses import dataclass
from urllib.parse import quote, unquote_to_bytes

# Signs that stay as they are; everything else is compared percent-encoded.
_SAFE = "/:?#[]@!$&'()*+,;=-._~"
# Those that separate parts mean something else where they are encoded (RFC 3986 §2.2).
_RESERVED = re.compile(r"(%(?:2[1346-9A-Ca-cFf]|3[ABDFabdf]|40|5[BDbd]))")
_MOST_LINES = 20_000
_LONGEST_PATTERN = 2_000


@dataclass(frozen=True, slots=True)
class Rule:
    """One line that allows or disallows: `line` is what it says, for people."""

    line: str
    pattern: str
    allows: bool


def rule_for(text: str, *, agent: str, path: str) -> Rule | None:
    """
    Return the rule of a robots.txt that decides about a path; None when none does.

    Of all rules for the machine, or of those for all machines where it is not named, the longest
    that fits decides, and of two equally long ones the one that allows.

    Args:
        text: The file.
        agent: Product name of the machine, without version.
        path: Path with query, as in the address.

    Source:
        RFC 9309 §2.2.
    """
    groups = _groups(text)
    rules = groups.get(agent.lower(), groups.get("*", []))
    fitting = [rule for rule in rules if rule.pattern and _fits(rule.pattern, _encoded(path))]
    return max(fitting, key=lambda rule: (len(rule.pattern), rule.allows), default=None)


def _groups(text: str) -> dict[str, list[Rule]]:
    groups: dict[str, list[Rule]] = {}
    agents: list[str] = []
    is_open = False
    for line in text.removeprefix("\ufeff").splitlines()[:_MOST_LINES]:
        name, colon, value = line.partition("#")[0].partition(":")
        key, value = name.strip().lower(), value.strip()
        if not colon:
            continue
        if key == "user-agent":
            # Rules end a run of names: the next name begins a new group.
            agents = [*agents, _product(value)] if is_open else [_product(value)]
            is_open = True
            groups.setdefault(agents[-1], [])
        elif key in ("allow", "disallow"):
            is_open = False
            rule = Rule(line.strip(), _encoded(value[:_LONGEST_PATTERN]), key == "allow")
            for agent in agents:
                groups[agent].append(rule)
    return groups


def _product(value: str) -> str:
    found = re.match(r"\*|[A-Za-z_-]+", value)
    return found.group().lower() if found else value.lower()


def _encoded(path: str) -> str:
    """Return a path in one spelling, so that `/%7Eme` and `/~me` are the same."""
    return "".join(
        part.upper() if place % 2 else quote(unquote_to_bytes(part), safe=_SAFE)
        for place, part in enumerate(_RESERVED.split(path))
    )


def _fits(pattern: str, path: str) -> bool:
    """Return whether a pattern fits the beginning of a path; each part is looked for once."""
    is_whole = pattern.endswith("$")
    first, *others = pattern.removesuffix("$").split("*")
    if not path.startswith(first):
        return False
    place = len(first)
    last = others.pop() if others and is_whole else None
    for part in others:
        found = path.find(part, place)
        if found < 0:
            return False
        place = found + len(part)
    if last is not None:
        return len(path) - len(last) >= place and path.endswith(last)
    return not is_whole or place == len(path)
