"""What the words of a report mean, for those who read it without the application at hand."""

from collections.abc import Sequence

from fairassess.reports.speaking import say

WORDS: tuple[tuple[str, str], ...] = (
    (
        "declared",
        "What the facility says of itself: the credit of its levels over all questions that "
        "apply, in percent. Levels count (level - lowest) / (highest - lowest).",
    ),
    ("measured", "The part of the declared score that probes have seen."),
    ("on word", "The part of the declared score that no probe can judge."),
    ("not shown", "The part that evidence could show and does not."),
    ("answered", "Questions answered with a level, of those that apply."),
    (
        "not answered, not known",
        "No level: counted as 0, and told beside the score. A plan does not count.",
    ),
    ("not applicable", "Left out of the score, with a reason."),
    ("planned", "The level that the facility wants to reach, and by when."),
    ("allows level", "The lowest and the highest level that fit what the probes have seen."),
    ("supported", "The answer lies within what the evidence allows."),
    ("overstated", "The answer lies above what the evidence allows."),
    ("understated", "The answer lies below what the evidence shows."),
    ("not shown (of an answer)", "Evidence could speak to it and is not there."),
    ("documented", "On word, with a link to something that anybody can read."),
    ("holds, fails", "What a probe asks for is so, or is not so."),
    (
        "could not tell, not tested",
        "Nothing was found out, such as when a server did not answer. It lowers no score.",
    ),
    ("does not apply", "The probe has no meaning there."),
    ("stale", "Older than 30 days when the score was frozen: shown, and not counted."),
    ("must, should, guideline, info", "How much a failure matters by its source."),
)
"""Word and meaning, in the order in which a report uses them."""


def words() -> tuple[tuple[str, str], ...]:
    """Return word and meaning in the language that is spoken."""
    return tuple((say(word), say(meaning)) for word, meaning in WORDS)


def scale_words(scale: Sequence[tuple[int, str]]) -> tuple[tuple[str, str], ...]:
    """Return the levels of a scale as words with their meaning: `level 3`, `In implementation`."""
    return tuple((say("level {level}", level=level), label) for level, label in scale)
