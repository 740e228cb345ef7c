"""Show a host so that nobody takes it for another one that looks like it."""

import unicodedata

import idna

_TOGETHER = (
    frozenset({"LATIN", "CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA"}),
    frozenset({"LATIN", "CJK", "BOPOMOFO"}),
    frozenset({"LATIN", "CJK", "HANGUL"}),
)
"""Scripts that are written together by custom (Unicode Technical Standard 39, §5.2)."""


def as_read(host: str) -> str:
    """
    Return how *host* looks to people, where that is not how it is kept.

    Args:
        host: In the plain spelling of `guard.check_url`: lower case, A-labels.

    Returns:
        The name with its own letters, or an empty text when it has none but ASCII.
    """
    labels = [_label_as_read(label) for label in host.split(".")]
    shown = ".".join(labels)
    return "" if shown == host else shown


def warning(host: str) -> str:
    """
    Return a sentence of warning when a label of *host* mixes scripts, or hides in another one.

    Args:
        host: As for `as_read`.

    Returns:
        An empty text when there is nothing to warn of.

    Source:
        Unicode Technical Standard 39, §5.2, simplified to the scripts that DNS names use.
    """
    for label in host.split("."):
        scripts = _scripts(_label_as_read(label))
        is_usual = any(scripts <= together for together in _TOGETHER)
        if len(scripts) > 1 and not is_usual:
            names = " and ".join(sorted(script.capitalize() for script in scripts))
            return f"This name mixes letters of {names}: it may only look like another one."
    posing = {script for label in host.split(".") for script in _looks_latin(label)}
    if posing:
        names = " and ".join(sorted(script.capitalize() for script in posing))
        return f"The letters of this name are {names}, though they look Latin."
    return ""


def _label_as_read(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        return idna.ulabel(label)
    except (idna.IDNAError, UnicodeError):
        return label


def _scripts(label: str) -> frozenset[str]:
    """Return the scripts of the letters in it: the first words of their names."""
    letters = (sign for sign in label if sign.isalpha())
    return frozenset(unicodedata.name(sign, "UNKNOWN").split(" ")[0] for sign in letters)


_LOOK_LATIN = frozenset("асԁеһіјӏорԛѕԝхуүѵοαυν")
"""Cyrillic and Greek letters that look like Latin ones."""


def _looks_latin(label: str) -> frozenset[str]:
    """Return the script of a label all of whose letters look like those of another."""
    read = _label_as_read(label)
    letters = [sign for sign in read if sign.isalpha()]
    is_deceptive = bool(letters) and all(
        sign in _LOOK_LATIN or unicodedata.normalize("NFD", sign)[0] in _LOOK_LATIN
        for sign in letters
    )
    return _scripts(read) if is_deceptive and label.startswith("xn--") else frozenset()
