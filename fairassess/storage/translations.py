"""Read the translations of questionnaires, and find what is wrong with them."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    WithJsonSchema,
)

from fairassess.domain import translation as domain
from fairassess.domain.questionnaire import Questionnaire
from fairassess.domain.translation import Translation
from fairassess.errors import Fault
from fairassess.storage import file_faults, located_yaml
from fairassess.storage.located_yaml import Located
from fairassess.storage.questionnaire_schema import Language, Slug

FOLDER = "translations"
"""Stands beside the editions of a questionnaire and holds one file per language, `de.yaml`."""

_KEY = rf"[0-9a-f]{{{domain.KEY_LENGTH}}}"


def _is_key(text: str) -> str:
    if not re.fullmatch(_KEY, text):
        raise ValueError(
            f"The key of an original is {domain.KEY_LENGTH} of 0-9 and a-f, in quotes; "
            "`fairassess questionnaires translations --skeleton` writes it."
        )
    return text


def _stripped(text: str) -> str:
    return text.strip()


class EntryFile(BaseModel):
    """The translation of one text."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    place: Annotated[str, Field(description="Where an edition has the original: Q01.levels.4.")]
    of: Annotated[
        str,
        AfterValidator(_is_key),
        WithJsonSchema({"type": "string", "pattern": f"^{_KEY}$"}),
        Field(description="First characters of the SHA-256 of the original text."),
    ]
    text: Annotated[
        str,
        AfterValidator(_stripped),
        Field(description="The translation; empty while there is none, and the original is shown."),
    ]


class TranslationFile(BaseModel):
    """The texts of all editions of one questionnaire in one language."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    questionnaire: Annotated[Slug, Field(description="Id of the questionnaire, as its folder.")]
    language: Annotated[Language, Field(description="Language, as the name of the file.")]
    texts: Annotated[list[EntryFile], Field(description="In the order of the newest edition.")]


def json_schema() -> str:
    """Return the JSON Schema of a translation, as it stands in `questionnaires/`."""
    made: dict[str, Any] = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **TranslationFile.model_json_schema(),
        "title": "fairassess translation of a questionnaire",
    }
    return json.dumps(made, indent=2) + "\n"


def is_translation(path: Path) -> bool:
    """Tell whether a file is a translation, by where it stands."""
    return path.resolve().parent.name == FOLDER


def files(folder: Path) -> tuple[Path, ...]:
    """Return the translations of the questionnaire whose editions *folder* holds; may be empty."""
    return tuple(sorted((folder / FOLDER).glob("*.yaml")))


@lru_cache(maxsize=16)
def read(path: Path, content: bytes) -> tuple[Translation | None, tuple[Fault, ...]]:
    """
    Read one translation; the same bytes are read once, whichever edition asks for them.

    Args:
        path: The file; its name and its place are held against what it says.
        content: Its bytes.

    Returns:
        The translation and no fault, or None and all faults in the order of the lines.
    """
    file, _, faults = _parsed(path, content)
    return (None if file is None else _to_domain(file)), faults


def check(path: Path, content: bytes, editions: Sequence[Questionnaire]) -> tuple[Fault, ...]:
    """
    Find everything that is wrong with one translation, held against the originals.

    Args:
        path: The file.
        content: Its bytes.
        editions: All of the questionnaire.
    """
    file, located, faults = _parsed(path, content)
    if file is None:
        return faults
    originals: dict[str, tuple[str, set[str]]] = {}
    for edition in editions:
        for place, text in domain.places(edition):
            original = str(text)
            originals.setdefault(domain.key_of(original), (original, set()))[1].add(place)
    return tuple(
        located.fault(("texts", number, key), message)
        for number, entry in enumerate(file.texts)
        for key, message in _against_original(entry, originals.get(entry.of))
    )


def _parsed(
    path: Path, content: bytes
) -> tuple[TranslationFile | None, Located, tuple[Fault, ...]]:
    located = located_yaml.parse(content, file=str(path))
    faults = list(located.faults)
    file = None
    if not isinstance(located.tree, dict):
        faults = faults or [located.fault((), "The file must hold the keys of a translation.")]
    else:
        try:
            file = TranslationFile.model_validate(located.tree)
        except ValidationError as error:
            faults += file_faults.from_pydantic(error, TranslationFile, located)
        faults += [located.fault(steps, message) for steps, message in _across(path, located.tree)]
    return (None if faults else file), located, tuple(faults)


def _across(
    path: Path, tree: Mapping[object, object]
) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Yield what is wrong between the parts, as path and sentence."""
    path = path.resolve()
    for key, expected in (("questionnaire", path.parent.parent.name), ("language", path.stem)):
        found = tree.get(key)
        if isinstance(found, str) and found != expected:
            yield (
                (key,),
                f"The place of the file says {expected}, the file says {found}; make them agree.",
            )
    seen: set[str] = set()
    texts = tree.get("texts")
    for number, entry in enumerate(texts if isinstance(texts, list) else ()):
        of = entry.get("of") if isinstance(entry, dict) else None
        if isinstance(of, str):
            if of in seen:
                yield (
                    ("texts", number, "of"),
                    "This original was translated before; keep one of the two.",
                )
            seen.add(of)


def _against_original(
    entry: EntryFile, found: tuple[str, set[str]] | None
) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with one translation, as key and sentence."""
    if found is None:
        yield "of", "No edition has the text that this translates; remove it, or correct the key."
        return
    original, places = found
    if entry.place not in places:
        yield "place", f"The original stands at {', '.join(sorted(places))}."
    if not entry.text:
        return
    lost, added = domain.lost(original, entry.text), domain.lost(entry.text, original)
    if lost:
        yield "text", f"The original says {', '.join(lost)}, and the translation must say it too."
    if added:
        yield "text", f"The translation says {', '.join(added)}, which is not in the original."


def _to_domain(file: TranslationFile) -> Translation:
    written = [entry for entry in file.texts if entry.text]
    return Translation(
        file.language,
        {entry.of: entry.text for entry in written},
        {entry.of: entry.place for entry in written},
    )
