"""
Measure how long the terms of PaNET take to be found in subjects.

    python benchmarks/matcher.py [--strings 100000] [--rounds 5]

Two lists are matched: subjects as a harvest brings them, where a few hundred texts come again and
again, and the worst case, where each text is new. The reference is what nobody can do without: one
look-up in a dictionary for each text, after `casefold`. The figure is the best of all rounds.
"""

import argparse
import random
import time
from collections.abc import Callable, Sequence

from fairassess.domain.term_matching import Matcher
from fairassess.vocab import shipped

LIMIT_S = 2.0
_SAMPLES = ("silicon", "water", "lysozyme", "LaB6 powder", "thin film on glass", "human bone")
_WORDS = ("beam", "energy", "region", "sample", "phase", "field", "cooled", "batch", "at", "of")


def main() -> None:
    """Measure both lists and print one table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[1])
    parser.add_argument("--strings", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    chance = random.Random(1)
    head = f"list of {arguments.strings:,}"
    print(f"{head:<24}{'matcher':>10}{'look-up':>10}{'ratio':>8}")
    for title, texts in (
        ("as harvested", as_harvested(chance, arguments.strings)),
        ("each text new", each_new(chance, arguments.strings)),
    ):
        matched = best(arguments.rounds, lambda texts=texts: match(texts))
        looked_up = best(arguments.rounds, lambda texts=texts: look_up(texts))
        print(f"{title:<24}{matched:>9.2f}s{looked_up:>9.3f}s{matched / looked_up:>8.0f}")
        if matched > LIMIT_S:
            raise SystemExit(f"{matched:.2f} s are more than the {LIMIT_S} s that are allowed")


def best(rounds: int, work: Callable[[], object]) -> float:
    """Return seconds of the quickest round."""
    taken = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return min(taken)


def match(texts: Sequence[str]) -> int:
    """Return how many texts name a term, by a matcher that has not seen any of them."""
    whole = Matcher(shipped.vocabulary("panet")).whole
    return sum(whole(text) is not None for text in texts)


def look_up(texts: Sequence[str]) -> int:
    """Return how many texts are a label of a term, case left out and nothing else."""
    vocabulary = shipped.vocabulary("panet")
    labels = {term.label.casefold(): term for term in vocabulary.terms}
    return sum(labels.get(text.casefold()) is not None for text in texts)


def as_harvested(chance: random.Random, number: int) -> list[str]:
    """Return subjects of which most came before: techniques, their addresses, samples."""
    vocabulary = shipped.vocabulary("panet")
    pool = [*_SAMPLES, *(term.label for term in vocabulary.terms)]
    pool += [vocabulary.address(term) for term in vocabulary.terms]
    return [chance.choice(pool) for _ in range(number)]


def each_new(chance: random.Random, number: int) -> list[str]:
    """Return subjects of which none came before; half spell a technique in their own way."""
    labels = [term.label for term in shipped.vocabulary("panet").terms]
    texts = []
    for place in range(number):
        words = chance.sample(_WORDS, 4) if place % 2 else [_spelt(chance, chance.choice(labels))]
        texts.append(
            f"{' '.join(words)} {place}" if place % 4 else " ".join(words) + " " * (place % 60)
        )
    return texts


def _spelt(chance: random.Random, label: str) -> str:
    spelt = "".join(sign.upper() if chance.random() < 0.5 else sign for sign in label)
    return spelt.replace("-", chance.choice("- _")) + chance.choice(("", "s", "."))


if __name__ == "__main__":
    main()
