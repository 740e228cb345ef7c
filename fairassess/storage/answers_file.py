"""Read a file of answers, as `fairassess score` takes it: YAML or JSON, all faults at once."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)

from fairassess.domain import json_text
from fairassess.domain.answer_sync import Base
from fairassess.domain.answers import Answer, State
from fairassess.domain.questionnaire import Questionnaire
from fairassess.errors import Fault, Invalid, NotFound
from fairassess.storage import file_faults, located_yaml
from fairassess.storage.located_yaml import Located, Step
from fairassess.storage.questionnaire_schema import Address

_WORDS = {"na": State.NOT_APPLICABLE, "unknown": State.UNKNOWN}


def read_answers(
    source: Path | str, questionnaire: Questionnaire | None = None
) -> tuple[str, tuple[Answer, ...]]:
    """
    Read answers from a file, or from its text.

    Args:
        source: A path, or the text itself: YAML, or JSON when it begins with a brace.
        questionnaire: When given, question ids, levels, "not applicable" and the name of the
            questionnaire are held against it too.

    Returns:
        The questionnaire that the file names, `id@version`, and the answers in the order of the
        file; a question that is left out has no answer.

    Raises:
        NotFound: There is no such file.
        Invalid: The answers have faults; all are listed, each with its line.
    """
    file = _read(source, questionnaire)
    return file.questionnaire, tuple(_answer(key, said) for key, said in file.answers.items())


@dataclass(frozen=True, slots=True)
class PulledFile:
    """
    A file of answers with where it came from.

    Attributes:
        questionnaire: `id@version`.
        assessment: Number of the assessment that it was pulled from; None when nobody pulled it.
        answers: In the order of the file.
        bases: What the answers were when it was pulled, by question; may be empty.
    """

    questionnaire: str
    assessment: int | None
    answers: tuple[Answer, ...]
    bases: Mapping[str, Base]


def read_pulled(source: Path | str) -> PulledFile:
    """
    Read a file of answers together with what `fairassess pull` wrote down of their origin.

    Args:
        source: A path, or the text itself, as for `read_answers`.

    Raises:
        NotFound: There is no such file.
        Invalid: The answers have faults; all are listed, each with its line.
    """
    file = _read(source, None)
    return PulledFile(
        questionnaire=file.questionnaire,
        assessment=file.assessment,
        answers=tuple(_answer(key, said) for key, said in file.answers.items()),
        bases={key: Base(one.revision, one.digest) for key, one in file.pulled.items()},
    )


def _read(source: Path | str, questionnaire: Questionnaire | None) -> "_AnswersFile":
    located = _parsed(source)
    faults = list(located.faults)
    file = None
    if isinstance(located.tree, dict):
        try:
            file = _AnswersFile.model_validate(located.tree)
        except ValidationError as error:
            faults += file_faults.from_pydantic(error, _AnswersFile, located)
        if questionnaire is not None:
            faults += [
                located.fault(path, message)
                for path, message in _misfits(located.tree, questionnaire)
            ]
    elif not faults:
        faults.append(located.fault((), "The file must hold `questionnaire` and `answers`."))
    if faults or file is None:
        raise Invalid(faults)
    return file


def _parsed(source: Path | str) -> Located:
    name = str(source) if isinstance(source, Path) else "answers"
    if isinstance(source, Path):
        try:
            with source.open("rb") as stream:
                content = stream.read(located_yaml.SIZE_LIMIT_BYTES + 1)
        except OSError as error:
            raise NotFound(f"The file {source} cannot be read: {error.strerror}") from error
    else:
        content = source.encode("utf-8", errors="surrogatepass")
    located = located_yaml.parse(content, file=name)
    is_json = content.lstrip().startswith(b"{") and len(content) <= located_yaml.SIZE_LIMIT_BYTES
    return _as_json(content, located) if is_json else located


def _as_json(content: bytes, located: Located) -> Located:
    """
    Return JSON as JSON reads it, with the lines that YAML found where it could.

    YAML reads most JSON, but stumbles over its tabs and misreads its surrogate pairs.
    """
    twice: list[Fault] = []

    def collect(pairs: list[tuple[str, object]]) -> dict[str, object]:
        """Put an object together, and note the keys that stand in it twice."""
        keys = [key for key, _ in pairs]
        for key in sorted({key for key in keys if keys.count(key) > 1}):
            twice.append(located.fault((), f"The key `{key}` stands here twice; keep one of them."))
        return dict(pairs)

    try:
        tree = json_text.read(content, deepest=located_yaml.DEPTH_LIMIT, pairs=collect)
    except json_text.Refused as error:
        return Located(located.file, None, {}, (located.fault((), f"This is not read: {error}."),))
    except ValueError:
        return located
    was_read = bool(located.lines)
    return Located(located.file, tree, located.lines, located.faults if was_read else tuple(twice))


def _level(value: object) -> int | str | None:
    if value is None or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    if isinstance(value, str) and value in _WORDS:
        return value
    raise ValueError(f'A level is a whole number, "na" or "unknown"; this is {value!r}.')


def _day(value: object) -> object:
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise ValueError(f"A day is written as 2027-06-30; this is {value!r}.") from None
    if value is not None and (isinstance(value, datetime) or not isinstance(value, date)):
        raise ValueError(f"A day is written as 2027-06-30; this is {value!r}.")
    return value


class _Said(BaseModel):
    """The answer to one question."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    level: Annotated[object, AfterValidator(_level)] = None
    reason: str = ""
    planned_level: int | None = None
    planned_on: Annotated[date | None, BeforeValidator(_day)] = None
    comment: str = ""
    links: Annotated[list[Address], Field(default_factory=list)]
    against_evidence: str = ""

    @model_validator(mode="after")
    def _reason_belongs_to_na(self) -> "_Said":
        if self.level == "na" and not self.reason.strip():
            raise ValueError('"na" needs a `reason`.')
        if self.level != "na" and self.reason:
            raise ValueError('A `reason` belongs to the level "na"; use `comment` otherwise.')
        return self


class _Pulled(BaseModel):
    """What one answer was when the file was pulled."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    revision: int
    digest: str


class _AnswersFile(BaseModel):
    """The file; scoring needs the first two, the rest is told by `fairassess pull`."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    questionnaire: str
    answers: dict[str, _Said]
    facility: str | None = None
    assessment: int | None = None
    pulled: Annotated[dict[str, _Pulled], Field(default_factory=dict)]


def _answer(question: str, said: _Said) -> Answer:
    level = said.level
    if isinstance(level, str):
        state = _WORDS[level]
    else:
        state = State.NOT_ANSWERED if level is None else State.LEVEL
    return Answer(
        question=question,
        state=state,
        level=level if isinstance(level, int) else None,
        reason=said.reason.strip(),
        planned_level=said.planned_level,
        planned_on=said.planned_on,
        comment=said.comment,
        links=tuple(said.links),
        against_evidence=said.against_evidence,
    )


def _misfits(
    tree: dict[object, object], questionnaire: Questionnaire
) -> Iterator[tuple[tuple[Step, ...], str]]:
    """Yield what does not fit the questionnaire, as path and sentence."""
    name = tree.get("questionnaire")
    if isinstance(name, str) and name != questionnaire.name:
        yield (
            ("questionnaire",),
            f"The answers are to {name}, but the questionnaire is {questionnaire.name}.",
        )
        return
    known = {question.id: question for question in questionnaire.questions}
    answers = tree.get("answers")
    for key, said in (answers if isinstance(answers, dict) else {}).items():
        question = known.get(key)
        if question is None:
            near = file_faults.suggestion(str(key), known)
            yield ("answers", key), f"{questionnaire.name} has no question `{key}`.{near}"
            continue
        if not isinstance(said, dict):
            continue
        for part in ("level", "planned_level"):
            level = said.get(part)
            if type(level) is int and not _is_on(questionnaire, level):
                scale = questionnaire.scale
                yield (
                    ("answers", key, part),
                    f"Level {level} is not on the scale {scale.lowest} to {scale.highest}.",
                )
        if said.get("level") == "na" and not question.not_applicable.is_allowed:
            yield (
                ("answers", key, "level"),
                'This question applies to every facility; "na" is not an answer to it.',
            )


def _is_on(questionnaire: Questionnaire, level: int) -> bool:
    return any(level == step.value for step in questionnaire.scale.levels)
