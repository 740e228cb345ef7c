"""A small good questionnaire file, and ways to spoil it."""

from pathlib import Path

GOOD = """\
id: small
version: "1.2.0"
title: {en: Small}
source: {en: The wording is ours.}
scale:
  id: four-steps
  levels:
    1: {en: not considered}
    2: {en: planned}
    3: {en: begun}
    4: {en: done}
topics:
  - id: machines
    title: {en: Machines}
questions:
  - id: Q01
    topic: machines
    text: {en: "Is there an interface?"}
    why: {en: Others read it.}
    improve: {en: Open one.}
    more:
      - {title: A standard, url: "https://standard.example/"}
    fair: [F4]
    rda: [RDA-F4-01M]
    fsf: [FsF-F4-01M]
    levels:
      1: {en: None is considered.}
      2: {en: One is planned.}
      3: {en: It answers.}
      4: {en: It answers well.}
    not_applicable: {allowed: true, hint: {en: When there are no data.}}
    weight: 1
    observe:
      - when: {passed: [oaipmh_lists_end]}
        at_least: 4
        because: {en: The lists end.}
      - when: {failed: [oaipmh_lists_end]}
        at_most: 3
        because: {en: The lists do not end.}
  - id: Q02
    topic: machines
    text: {en: "Who looks after it?"}
    why: {en: Things break.}
    improve: {en: Name somebody.}
    more: []
    fair: []
    rda: []
    fsf: []
    levels:
      1: {en: Nobody.}
      2: {en: Somebody is sought.}
      3: {en: Somebody is named.}
      4: {en: Somebody has time for it.}
    not_applicable: {allowed: false}
    unobserved_because: {en: People cannot be probed.}
"""


def spoiled(*changes: tuple[str, str]) -> str:
    """Return the good file with each first *old* replaced by its *new*."""
    text = GOOD
    for old, new in changes:
        assert old in text, f"the good file has no {old!r}"
        text = text.replace(old, new, 1)
    return text


def written(folder: Path, text: str, name: str = "small.yaml") -> Path:
    """Write *text* into a file of *folder* and return its path."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def line_of(text: str, marker: str) -> int:
    """Return the number of the first line that holds *marker*, from 1."""
    return text[: text.index(marker)].count("\n") + 1
