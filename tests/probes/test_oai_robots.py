"""A robots.txt is read as RFC 9309 says: the group that fits, then the longest rule that fits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairassess.probes import oai_robots

PATH = "/oai?verb=Identify"


def allows(text: str, path: str = PATH) -> bool:
    rule = oai_robots.rule_for(text, agent="fairassess", path=path)
    return rule is None or rule.allows


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", True),
        ("User-agent: *\nDisallow:", True),
        ("User-agent: *\nDisallow: /", False),
        ("user-AGENT: * # all\ndisallow: / # everything", False),
        ("\ufeffUser-agent: *\r\nDisallow: /oai", False),
        ("User-agent: *\nDisallow: /oai/", True),
        ("User-agent: *\nDisallow: /\nAllow: /oai", True),
        ("User-agent: *\nAllow: /\nDisallow: /oai", False),
        ("User-agent: *\nDisallow: /oai\nAllow: /oai", True),
        ("User-agent: *\nDisallow: /*?verb=", False),
        ("User-agent: *\nDisallow: /*verb=*tify$", False),
        ("User-agent: *\nDisallow: /*verb$", True),
        ("User-agent: *\nDisallow: /oai$", True),
        ("User-agent: Googlebot\nDisallow: /", True),
        ("User-agent: fairassess/2.0\nDisallow: /\n\nUser-agent: *\nAllow: /", False),
        ("User-agent: *\nDisallow: /\n\nUser-agent: fairassess\nAllow: /", True),
        ("User-agent: a\nUser-agent: fairassess\nDisallow: /\nUser-agent: b\nAllow: /", False),
        ("User-agent: *\nDisallow: /a\n\nUser-agent: *\nDisallow: /oai", False),
        ("Disallow: /\nUser-agent: *\nAllow: /", True),
        ("this is no robots.txt", True),
    ],
)
def test_rules_are_found_and_weighed(text: str, expected: bool) -> None:
    assert allows(text) is expected


def test_encoded_paths_are_the_same_paths() -> None:
    text = "User-agent: *\nDisallow: /d%c3%a9pot"
    assert not allows(text, "/dépot/oai")
    assert not allows("User-agent: *\nDisallow: /dépot", "/d%C3%A9pot/oai")
    assert not allows("User-agent: *\nDisallow: /%7Eme", "/~me/oai")
    assert not allows("User-agent: *\nDisallow: /a%2fb", "/a%2Fb")
    assert allows("User-agent: *\nDisallow: /a%2Fb", "/a/b")


_RESERVED = ":/?#[]@!$&'()*+,;="
"""RFC 3986 §2.2."""


def test_a_sign_is_the_same_encoded_where_it_has_no_meaning_of_its_own() -> None:
    same = set()
    for sign in map(chr, range(0x21, 0x7F)):
        for code in (f"%{ord(sign):02X}", f"%{ord(sign):02x}"):
            rule = f"User-agent: *\nDisallow: /oai{code}pmh"
            assert not allows(rule, f"/oai{code.upper()}pmh?verb=Identify"), sign
            if not allows(rule, f"/oai{sign}pmh?verb=Identify"):
                same.add(sign)
    assert same == {chr(code) for code in range(0x21, 0x7F)} - {*_RESERVED}


def test_the_line_that_decides_is_kept_for_people() -> None:
    rule = oai_robots.rule_for("User-agent: *\nDisallow: /oai # no", agent="x", path=PATH)
    assert rule is not None
    assert (rule.line, rule.pattern) == ("Disallow: /oai # no", "/oai")


@given(st.text(alphabet="/a*$?\n:# Dilosw", max_size=60), st.text(alphabet="/a?", max_size=20))
def test_any_text_is_read_without_harm(rules: str, path: str) -> None:
    oai_robots.rule_for(f"User-agent: *\nDisallow: {rules}", agent="fairassess", path=f"/{path}")


def test_a_pattern_full_of_stars_costs_no_time() -> None:
    text = "User-agent: *\n" + f"Disallow: /{'*a' * 900}b$\n" * 100
    assert allows(text, f"/{'a' * 5_000}")
