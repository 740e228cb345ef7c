"""What a translator of questionnaires works with: what is translated, and what is still to be."""

import json
import re
from dataclasses import dataclass
from pathlib import Path

from fairassess.domain import translation
from fairassess.domain.questionnaire import Questionnaire
from fairassess.domain.translation import Coverage, Translation
from fairassess.errors import BadQuestionnaire, Fault, NotFound
from fairassess.storage import questionnaires, translations

_TAG = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


@dataclass(frozen=True, slots=True)
class Standing:
    """
    How far one translation is.

    Attributes:
        questionnaire: Id.
        language: Tag.
        is_begun: Whether there is a file.
        editions: One per edition, newest first; may not be empty.
    """

    questionnaire: str
    language: str
    is_begun: bool
    editions: tuple[Coverage, ...]

    @property
    def wanted(self) -> tuple[tuple[str, str], ...]:
        """Place and original of what no edition shows translated, each original once."""
        found: dict[str, str] = {}
        for edition in self.editions:
            for place, original in (*edition.changed, *edition.missing):
                found.setdefault(original, place)
        return tuple((place, original) for original, place in found.items())


def languages(questionnaire_id: str) -> tuple[str, ...]:
    """Return the languages into which a questionnaire is translated, by their tags."""
    return tuple(path.stem for path in translations.files(_folder(questionnaire_id)))


def faults(questionnaire_id: str, language: str) -> tuple[Fault, ...]:
    """
    Find everything that is wrong with one translation; nothing where none is begun.

    Raises:
        NotFound: There is no such questionnaire.
    """
    path = _path(questionnaire_id, language)
    return questionnaires.check_file(path) if path.is_file() else ()


def standing(questionnaire_id: str, language: str) -> Standing:
    """
    Tell how much of each edition of a questionnaire is translated.

    Raises:
        NotFound: There is no such questionnaire.
        BadQuestionnaire: The translation has faults; all are listed, each with its line.
    """
    path = _path(questionnaire_id, language)
    known = _read(path) if path.is_file() else Translation(language, {}, {})
    newest_first = tuple(reversed(_editions(_folder(questionnaire_id))))
    return Standing(
        questionnaire_id,
        language,
        path.is_file(),
        tuple(translation.coverage(edition, known) for edition in newest_first),
    )


def skeleton(standing: Standing) -> str:
    """
    Return what is still to be translated, as lines of the file, each original as a comment above.

    With the head of a file when there is none yet; else the lines are to be added to its end.
    """
    lines = []
    if not standing.is_begun:
        lines = [
            "# yaml-language-server: $schema=../../translation.schema.json",
            f"questionnaire: {standing.questionnaire}",
            f"language: {standing.language}",
            "texts:",
        ]
    for place, original in standing.wanted:
        # A text holds no line break that matters: YAML folds them where it is written.
        lines += [
            f"  # {' '.join(original.split())}",
            f"  - place: {place}",
            f"    of: {json.dumps(translation.key_of(original))}",
            '    text: ""',
        ]
    return "".join(f"{line}\n" for line in lines)


def as_document(standing: Standing) -> dict[str, object]:
    """Return what is told of a translation as plain JSON values."""
    return {
        "schema": "fairassess.translation/1",
        "questionnaire": standing.questionnaire,
        "language": standing.language,
        "editions": [
            {
                "edition": one.edition,
                "texts": one.of,
                "translated": one.translated,
                "changed": [place for place, _ in one.changed],
                "missing": [place for place, _ in one.missing],
            }
            for one in standing.editions
        ],
    }


def _path(questionnaire_id: str, language: str) -> Path:
    if not _TAG.fullmatch(language):
        raise NotFound(f"{language} is no tag of a language, such as de or pt-BR")
    return _folder(questionnaire_id) / translations.FOLDER / f"{language}.yaml"


def _folder(questionnaire_id: str) -> Path:
    known = {path.parent.name: path.parent for path in questionnaires.files()}
    if questionnaire_id not in known:
        raise NotFound(
            f"there is no questionnaire {questionnaire_id}; there are: {', '.join(sorted(known))}"
        )
    return known[questionnaire_id]


def _editions(folder: Path) -> tuple[Questionnaire, ...]:
    found = questionnaires.editions(folder)
    if not found:
        raise NotFound(f"no edition of {folder.name} can be read")
    return found


def _read(path: Path) -> Translation:
    found, faults = translations.read(path, path.read_bytes())
    if found is None:
        raise BadQuestionnaire(faults)
    return found
