"""What RFC 4287 demands of a feed, as checks."""

import re

from lxml import etree

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
_TAG = re.compile(r"tag:[A-Za-z0-9.-]+,\d{4}(-\d\d(-\d\d)?)?:\S+")


def check(content: bytes) -> etree._Element:
    """Return the feed; fails where it is not what the standard demands."""
    root = etree.fromstring(content)
    assert root.tag == "{http://www.w3.org/2005/Atom}feed"
    entries = root.findall("{*}entry")
    for element in (root, *entries):
        for name in ("id", "title", "updated"):
            found = element.findall(f"{{*}}{name}")
            assert len(found) == 1, name
            assert found[0].text, name
        assert element.findtext("{*}author/{*}name") or root.findtext("{*}author/{*}name")
        assert len(element.findall("{*}link[@rel='alternate']")) == 1
        assert _TAG.fullmatch(element.findtext("{*}id") or "")
    assert len(root.findall("{*}link[@rel='self']")) == 1
    for element in root.iter("{*}updated", "{*}published"):
        assert _MOMENT.fullmatch(element.text or ""), element.text
    for element in root.iter("{*}link"):
        assert re.match("https?://", element.get("href", ""))
    ids = [element.text for element in root.iter("{*}id")]
    assert len(ids) == len(set(ids))
    return root
