"""Know a web page that stands where the real thing will stand again, such as one of maintenance."""

import re

_LOOKED_AT = 20_000
_TITLE = re.compile(
    rb"<title[^>]{0,200}>[^<]{0,200}?(?:maintenance|temporarily|unavailable|back (?:soon|shortly)"
    rb"|bad gateway|gateway time-?out)",
    re.IGNORECASE,
)


def is_stand_in(body: bytes) -> bool:
    """
    Return whether the title of a page says that the server is out of service for now.

    Args:
        body: Beginning of what came; whoever asks knows that it is not what was asked for.
    """
    return _TITLE.search(body[:_LOOKED_AT]) is not None
