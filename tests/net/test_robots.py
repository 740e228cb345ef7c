"""robots.txt: read as RFC 9309 says, asked for once a host, and obeyed when it cannot be read."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairassess import errors
from fairassess.net import robots
from tests.net import doors, hostile


def may(text: str, path: str) -> bool:
    return robots.judge(robots.rules_for_us(text.encode()), path).is_allowed


@pytest.mark.parametrize(
    ("pattern", "path", "is_allowed"),
    [
        ("/", "/anything", False),
        ("", "/anything", True),
        ("/private", "/private/page", False),
        ("/private", "/privateer", False),
        ("/private", "/public/private", True),
        ("/*.pdf", "/a/b.pdf", False),
        ("/*.pdf", "/a/b.pdf?x=1", False),
        ("/*.pdf$", "/a/b.pdf", False),
        ("/*.pdf$", "/a/b.pdf?x=1", True),
        ("/page$", "/page", False),
        ("/page$", "/pages", True),
        ("/a*b*c", "/a1b2c3", False),
        ("/a*b*c", "/a1c2b3", True),
        ("*/deep", "/very/deep/page", False),
        ("/*", "/", False),
        ("/ab*ab$", "/ab", True),
        ("/~me", "/%7Eme", False),
        ("/%7Eme", "/~me", False),
        ("/a%2Fb", "/a/b", True),
        ("/a%2fb", "/a%2Fb", False),
        ("/ä", "/%C3%A4", False),
    ],
)
def test_a_pattern_matches_as_the_standard_says(pattern: str, path: str, is_allowed: bool) -> None:
    assert may(f"User-agent: *\nDisallow: {pattern}\n", path) is is_allowed


def test_the_longest_pattern_wins_and_of_equal_ones_the_kinder() -> None:
    text = "User-agent: *\nDisallow: /a\nAllow: /a/b\nDisallow: /a/b/c\nAllow: /x\nDisallow: /x\n"
    verdicts = {path: may(text, path) for path in ("/a", "/a/b", "/a/b/c", "/x", "/other")}
    assert verdicts == {"/a": False, "/a/b": True, "/a/b/c": False, "/x": True, "/other": True}


@pytest.mark.parametrize(
    ("text", "is_allowed"),
    [
        ("User-agent: FairAssess\nAllow: /\n\nUser-agent: *\nDisallow: /\n", True),
        ("User-agent: *\nAllow: /\n\nUser-agent: fairassess/1.0\nDisallow: /\n", False),
        ("User-agent: other\nUser-agent: fairassess\nDisallow: /\n", False),
        ("User-agent: other\nDisallow: /\n", True),
        ("User-agent: fair\nDisallow: /\n", True),
        ("User-agent: fairassess\nAllow: /x\n\nUser-agent: fairassess\nDisallow: /\n", False),
        ("\ufeffuser-AGENT : * # all\n  disallow :/ # nothing\n", False),
        ("Disallow: /\n", True),
        ("User-agent: *\nCrawl-delay: 5\nSitemap: https://a.example/\nDisallow: /\n", False),
        ("User-agent: *\r\nDisallow: /\r\n", False),
        ("<html><body>Not found</body></html>", True),
        ("", True),
    ],
)
def test_the_group_that_names_us_counts_or_else_that_for_everybody(
    text: str, is_allowed: bool
) -> None:
    assert may(text, "/page") is is_allowed


def test_robots_txt_itself_is_always_open() -> None:
    assert may("User-agent: *\nDisallow: /\n", "/robots.txt")


@given(st.binary(max_size=300), st.text(max_size=30))
def test_any_file_gives_a_verdict(text: bytes, path: str) -> None:
    rules = robots.rules_for_us(b"User-agent: *\nDisallow: " + text)
    assert robots.judge(rules, "/" + path).message


def test_a_pattern_that_is_bait_costs_no_time() -> None:
    text = "User-agent: *\n" + f"Disallow: /{'*a' * 900}b$\n" * 500
    began = time.monotonic()
    assert may(text, "/" + "a" * 2000)
    assert time.monotonic() - began < 3


CLOSED = b"User-agent: *\nDisallow: /private\n"


def test_each_host_is_asked_once_a_run() -> None:
    script = hostile.keep_saying(hostile.reply(CLOSED))
    with hostile.ScriptedServer(script) as server, doors.open_door() as opened:
        asked = robots.Robots(opened, limits=doors.SHORT)
        assert asked.may_crawl(server.url + "page").is_allowed
        ruling = asked.may_crawl(server.url + "private/page")
        assert len(server.requests) == 1
        assert server.requests[0].startswith("GET /robots.txt ")
    assert ruling == robots.Ruling(False, "The host's robots.txt forbids it (/private).")


@pytest.mark.parametrize(
    ("status", "is_allowed"),
    [("404 No", True), ("401 No", True), ("403 No", True), ("410 No", True),
     ("429 No", False), ("500 No", False), ("503 No", False)],
)  # fmt: skip
def test_what_is_not_there_opens_a_host_and_what_fails_closes_it(
    status: str, is_allowed: bool
) -> None:
    script = hostile.keep_saying(hostile.reply(b"User-agent: *\nAllow: /", status=status))
    with hostile.ScriptedServer(script) as server, doors.open_door() as opened:
        ruling = robots.Robots(opened, limits=doors.SHORT).may_crawl(server.url)
    assert ruling.is_allowed is is_allowed
    assert status[:3] in ruling.message


@pytest.mark.parametrize(
    ("script", "is_allowed"),
    [
        (hostile.silent, False),
        (hostile.resets, False),
        (hostile.say(b"nonsense"), False),
        (hostile.redirect_loop, True),
        (hostile.growing_redirect, True),
    ],
)
def test_a_host_whose_file_cannot_be_read_is_left_alone(
    script: hostile.Script, is_allowed: bool
) -> None:
    with hostile.ScriptedServer(script) as server, doors.open_door() as opened:
        ruling = robots.Robots(opened, limits=doors.SHORT).may_crawl(server.url)
    assert ruling.is_allowed is is_allowed


def test_a_huge_file_is_read_as_far_as_its_limit() -> None:
    padding = b"# padding\n" * 100_000
    early = hostile.keep_saying(hostile.reply(CLOSED + padding))
    late = hostile.keep_saying(hostile.reply(padding + CLOSED))
    for script, is_allowed in ((early, False), (late, True)):
        with hostile.ScriptedServer(script) as server, doors.open_door() as opened:
            asked = robots.Robots(opened, limits=doors.SHORT)
            assert asked.may_crawl(server.url + "private").is_allowed is is_allowed


def test_an_address_that_breaks_the_rules_of_form_is_the_callers_mistake() -> None:
    with doors.open_door() as opened, pytest.raises(errors.Invalid):
        robots.Robots(opened).may_crawl("ftp://example.org/")
