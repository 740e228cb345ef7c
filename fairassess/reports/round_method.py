"""How the numbers of a round came about, and what its participants see of each other."""

from collections.abc import Mapping

from fairassess.domain.comparison_many import SPREAD_FROM
from fairassess.domain.rounds import UNNAMED_FROM, Sight
from fairassess.reports.limits import foreign_note
from fairassess.reports.speaking import say

SIGHTS: Mapping[Sight, str] = {
    Sight.HIDDEN: "Participants do not see the results of each other.",
    Sight.ANONYMOUS: "Participants see the results of others without names, from {number} results"
    " on.",
    Sight.NAMED: "Participants see the results of each other by name.",
}

METHOD = (
    "Each facility answered every question with a level, said that it does not know, or that the"
    " question does not apply. The weights of the questions make the declared score of it.",
    "Each declared score is taken apart: measured by probes of public interfaces, on the facility's"
    " word where no probe can judge, and not shown where evidence could show it and does not."
    " Answers and evidence are never mixed: a probe changes no answer.",
    "Medians and quartiles are told from {number} facilities on; among fewer they would say"
    " more of single facilities than of all.",
    "A facility counts as behind in a question when its level earns less than half of the credit."
    " Whoever did not know, or to whom it does not apply, is not counted.",
)
"""How the numbers came about, as sentences."""


def sight(rule: Sight) -> str:
    """Return what participants see of each other, as a sentence."""
    return say(SIGHTS[rule], number=UNNAMED_FROM)


def method() -> tuple[str, ...]:
    """Return how the numbers came about, as sentences."""
    return (*(say(sentence, number=SPREAD_FROM) for sentence in METHOD), *foreign_note())
