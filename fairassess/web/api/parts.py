"""Scores as the interface tells them: whole percents that add up."""

from fairassess.domain.scoring import Score


def of_score(score: Score | None) -> dict[str, object]:
    """Return a declared score and its parts; nulls without one."""
    measured, on_word, not_shown = (score.whole_parts if score else None) or (None, None, None)
    return {
        "declared": None if score is None else score.whole_value,
        "measured": measured,
        "on_word": on_word,
        "not_shown": not_shown,
    }


def counted(score: Score | None) -> dict[str, object]:
    """Return the same with how many questions it counts."""
    return of_score(score) | {
        "answered": None if score is None else score.answered,
        "applicable": None if score is None else score.applicable,
    }
