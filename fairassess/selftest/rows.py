"""The list of threats: what a server, a document or our own side may do, and what we promise."""

from dataclasses import dataclass
from enum import Enum


class Cover(Enum):
    """Who holds us to a promise. The words stand in the JSON document."""

    SELFTEST = "selftest"
    TESTS = "tests"


@dataclass(frozen=True, slots=True)
class Row:
    """
    One threat.

    Attributes:
        number: By which docs/hostile-world.md and the cases name it.
        behaviour: What happens to us.
        promise: What we do then.
        cover: The self-test; or tests of the parts that read and show, as docs/hostile-world.md
            lists them.
    """

    number: int
    behaviour: str
    promise: str
    cover: Cover = Cover.SELFTEST


def _read(number: int, behaviour: str, promise: str) -> Row:
    return Row(number, behaviour, promise, Cover.TESTS)


ROWS = (
    Row(1, "a body that drips", "cut at the deadline, with the bytes that came"),
    Row(2, "a header that drips", "cut at the deadline; never read as a status"),
    Row(3, "silence, or a dropped call", "5 s to connect, 15 s to the first byte"),
    Row(4, "a body without end", "stopped at 5 MB"),
    Row(5, "compression bombs and codings in codings", "stopped at the size or ratio allowed; "
        "one coding at most"),
    Row(6, "a bomb on a redirect", "bodies of redirects are not read"),
    _read(7, "entities that multiply", "a document type is refused; nothing is repaired"),
    _read(8, "outside entities, includes, schema locations, style sheets", "never fetched"),
    _read(9, "XML too deep or too broad", "refused before it fills the memory"),
    _read(10, "XML that is HTML, cut off, or lies about its encoding", "a strict parse with "
           "its place; HTML is called so"),
    _read(11, "lists that never end", "stopped when contents repeat; named in a finding"),
    Row(12, "redirects in a circle, or without end", "at most five; the way is recorded"),
    Row(13, "redirects to private places or out of the web", "refused, and no packet sent"),
    Row(14, "names with bad, changing, many or no addresses", "one look-up; one bad address "
        "condemns the name"),
    Row(15, "a dead IPv6 address", "the other address within 2 s"),
    Row(16, "headers too many, too long, or malformed", "refused by a strict scan of our own"),
    Row(17, "bytes that are no text", "kept as they came; shown with a replacement"),
    _read(18, "lone surrogates, NUL, invisible characters", "made harmless before they are "
           "stored or shown"),
    Row(19, "lengths that are wrong, negative, or two", "any contradiction is refused"),
    Row(20, "chunks and trailers that are garbage or endless", "refused, or cut at the deadline"),
    Row(21, "other versions of HTTP, and status 999", "1.0 is read; the others are refused"),
    Row(22, "interim replies before the answer", "five are skipped; none is ever the result"),
    Row(23, "statuses nobody asked for, and log-in walls", "recorded as they are"),
    Row(24, "wishes to come back later", "obeyed up to 60 s; else the host is left alone"),
    Row(25, "bad certificates and handshakes", "each told by its class; nothing is read"),
    Row(26, "lost connections", "tried once more after 5 s, where that is safe"),
    Row(27, "cookies, many or wanted", "none is kept; a wall is a circle"),
    Row(28, "JSON too deep, too large, or doubtful", "limits of depth, size and values; what "
        "goes beyond lowers no score"),
    Row(29, "contexts and references to elsewhere", "told and not followed"),
    Row(30, "ontologies too large, and imports", "a limit of size; imports not followed"),
    _read(31, "packed uploads that explode", "refused by limits of size; nothing is unpacked to "
          "disk"),
    _read(32, "markup in titles, names and messages", "text stays text, on every page"),
    _read(33, "formulas in exported cells", "cells are text; numbers stay numbers"),
    Row(34, "line breaks in addresses, headers and files", "refused"),
    _read(35, "control characters in the log", "escaped; one line stays one line"),
    _read(36, "names that look like other names", "kept in one spelling"),
    Row(37, "addresses that programs read differently", "one parser; every spelling is judged"),
    _read(38, "other content each time", "OAI-PMH is asked twice, and a difference is a finding; "
          "later runs tell what changed"),
    _read(39, "identifiers whose resolver plays tricks", "registry, way and page judged apart"),
    Row(40, "our own network, clock or proxy", "known hosts first; no facility is blamed"),
    Row(41, "files and ports used up", "nothing is left after any of these"),
    _read(42, "text that is slow to match", "patterns that need no going back"),
    _read(43, "pictures that carry scripts", "no upload takes pictures; none is served"),
    _read(44, "site maps without end", "nobody crawls; a small sample, each page once"),
)  # fmt: skip
"""All of them, in order."""
