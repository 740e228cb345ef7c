"""Feeds are valid Atom, whatever is named in them."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from lxml import etree

from fairassess.reports import feed
from fairassess.reports.feed import Entry, Feed
from tests.reports.atom import check
from tests.reports.test_badge import HOSTILE

WHEN = datetime(2026, 11, 21, 12, 0, 0, 5, tzinfo=UTC)
ENTRY = Entry("tag:a.example,2026-11-01:results/7", "NLS, Autumn", "https://a.example/results/7",
              WHEN, "78 % declared.", "NLS")  # fmt: skip
FEED = Feed("tag:a.example,2026-10-01:facilities/nls", "NLS", "https://a.example/feeds/nls.atom",
            "https://a.example/public/facilities/nls", "A. Example", "https://a.example/by",
            (ENTRY,))  # fmt: skip


def test_a_feed_is_valid_and_holds_its_entries() -> None:
    root = check(feed.write(FEED))
    assert root.findtext("{*}updated") == "2026-11-21T12:00:00Z"
    assert [one.text for one in root.findall("{*}entry/{*}id")] == [ENTRY.id]


def test_moments_of_other_zones_are_told_in_utc() -> None:
    berlin = WHEN.astimezone(timezone(timedelta(hours=1)))
    entry = replace(ENTRY, published_at=berlin)
    root = check(feed.write(replace(FEED, entries=(entry,))))
    assert root.findtext("{*}entry/{*}published") == "2026-11-21T12:00:00Z"


def test_the_newest_come_first_and_not_without_end() -> None:
    entries = tuple(
        replace(ENTRY, id=f"{ENTRY.id}{number}", published_at=WHEN + timedelta(days=number))
        for number in range(feed.ENTRIES_MOST + 5)
    )
    root = check(feed.write(replace(FEED, entries=entries)))
    moments = [one.text or "" for one in root.findall("{*}entry/{*}updated")]
    assert len(moments) == feed.ENTRIES_MOST
    assert moments == sorted(moments, reverse=True)
    assert root.findtext("{*}updated") == moments[0]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_stay_texts(text: str) -> None:
    entry = replace(ENTRY, title=text, summary=text, author=text)
    root = check(feed.write(replace(FEED, title=text, author=text, entries=(entry,))))
    seen = "".join("\ufffd" if sign in "\x00\x08\ufffe" else sign for sign in text)
    assert root.findtext("{*}entry/{*}title") == seen
    assert {etree.QName(one).localname for one in root.iter()} <= {
        "feed", "id", "title", "updated", "author", "name", "link", "generator", "entry",
        "published", "summary",
    }  # fmt: skip


def test_a_feed_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="has no entry"):
        feed.write(replace(FEED, entries=()))


def test_identifiers_name_the_host_without_its_port() -> None:
    day = date(2026, 11, 1)
    assert feed.tag("a.example:8000", day, "x/1") == "tag:a.example,2026-11-01:x/1"
