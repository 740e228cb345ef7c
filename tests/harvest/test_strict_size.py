"""A body is searched for too many tags only where it is long enough to hold them."""

import pytest

from fairassess.harvest import strict

TIGHTEST = (b"<a></a>", b"<a/>", b'<a b=""/>', b"<a b=''></a>", b"<a/>x")


@pytest.mark.parametrize("piece", TIGHTEST)
def test_no_body_that_is_not_searched_holds_more_tags_than_the_limit(piece):
    body = piece * (strict.FREE_BYTES // len(piece))
    assert strict.markup(body) <= strict.MARKUP_LIMIT


@pytest.mark.parametrize("piece", TIGHTEST[:4])
def test_a_body_with_more_tags_than_the_limit_is_refused(piece):
    body = b"<r>" + piece * (strict.MARKUP_LIMIT // strict.markup(piece)) + b"</r>"
    assert strict.parse(body) == (None, strict.TOO_MUCH)


def test_signs_that_only_look_like_tags_fill_no_short_body():
    root, fault = strict.parse(b"<r><![CDATA[" + b"<" * (strict.MARKUP_LIMIT + 1) + b"]]></r>")
    assert fault == ""
    assert root is not None
