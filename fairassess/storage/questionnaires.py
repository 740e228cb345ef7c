"""Read questionnaire files into domain values, and keep the published ones from being changed."""

import hashlib
import json
import re
import sys
from fractions import Fraction
from functools import lru_cache
from pathlib import Path

from fairassess import shipped
from fairassess.domain import questionnaire as domain
from fairassess.domain import translation
from fairassess.errors import BadQuestionnaire, Fault, NotFound
from fairassess.storage import located_yaml, questionnaire_checks, translations
from fairassess.storage import questionnaire_schema as schema
from fairassess.storage.answers_file import read_answers

__all__ = [
    "available",
    "check_file",
    "check_shipped",
    "editions",
    "files",
    "json_schema",
    "latest",
    "load",
    "load_file",
    "read_answers",
]

# Stands beside the folders of the questionnaires: one line per published file, as sha256sum
# prints it, so that anybody can check the record without this application.
PUBLISHED = "published.sha256"

_NAME = re.compile(r"([a-z0-9]+(?:-[a-z0-9]+)*)@(\d+\.\d+\.\d+)")
_DIGEST_LINE = re.compile(r"([0-9a-f]{64})  ([a-z0-9-]+/\d+\.\d+\.\d+\.yaml)")


def load(name: str) -> domain.Questionnaire:
    """
    Return a published questionnaire by `id@version`.

    It is read once per process, because a published file never changes.

    Raises:
        NotFound: No questionnaire of this name is published.
        BadQuestionnaire: The file was changed after it was published, or is faulty.
    """
    return _load(_root(), name)


def latest(questionnaire_id: str) -> domain.Questionnaire:
    """
    Return the newest published version of a questionnaire.

    Raises:
        NotFound: None is published under this id.
        BadQuestionnaire: Its file was changed after it was published, or is faulty.
    """
    names = [name for name in available() if name.partition("@")[0] == questionnaire_id]
    if not names:
        raise NotFound(f"no questionnaire is published under the id {questionnaire_id}")
    return load(names[-1])


def available() -> tuple[str, ...]:
    """Return the names `id@version` of all published questionnaires: by id, then oldest first."""
    digests, _ = _published(_root())
    names = [entry.removesuffix(".yaml").split("/") for entry in digests]
    return tuple(f"{id_}@{version}" for id_, version in sorted(names, key=_by_version))


def load_file(path: Path, known_probes: frozenset[str] | None = None) -> domain.Questionnaire:
    """
    Read one questionnaire file, published or not, with the translations that stand beside it.

    A translation with faults is left out, with a line in the log: what it translates is there.

    Args:
        path: The YAML file.
        known_probes: Ids of all probes; None when rules may name any probe.

    Raises:
        NotFound: There is no such file.
        BadQuestionnaire: It has faults; all are listed, each with its line.
    """
    content = _content(path)
    file, faults = _checked(path, content, known_probes)
    if file is None:
        raise BadQuestionnaire(faults)
    return _translated(_to_domain(file, hashlib.sha256(content).hexdigest()), path.parent)


def check_file(path: Path, known_probes: frozenset[str] | None = None) -> tuple[Fault, ...]:
    """
    Find everything that is wrong with one questionnaire file, or with one translation.

    A file in a folder of questionnaires is also held against the record of published ones, and a
    translation against the editions beside it.

    Args:
        path: The YAML file.
        known_probes: Ids of all probes; None when rules may name any probe.

    Returns:
        All faults in the order of the lines, each with `file:line  path`; empty when it is good.
    """
    try:
        content = _content(path)
    except NotFound as error:
        return (Fault(str(path), f"{error}."),)
    if translations.is_translation(path):
        return translations.check(path, content, editions(path.resolve().parent.parent))
    _, faults = _checked(path, content, known_probes)
    return faults


def check_shipped(known_probes: frozenset[str] | None = None) -> tuple[Fault, ...]:
    """
    Find everything that is wrong with the questionnaires that come with the application.

    Args:
        known_probes: Ids of all probes; None when rules may name any probe.

    Returns:
        The faults of each file of `files()`, of the record of published ones, and of each
        translation.
    """
    return _check_folder(_root(), known_probes)


def files() -> tuple[Path, ...]:
    """Return the questionnaire files that come with the application, published or not."""
    return tuple(sorted(_root().glob("*/*.yaml")))


def editions(folder: Path) -> tuple[domain.Questionnaire, ...]:
    """Return all editions in the folder of one questionnaire, oldest first, but for faulty ones."""
    found = (_edition(path, _content(path)) for path in folder.glob("*.yaml"))
    good = (one for one in found if one is not None)
    return tuple(sorted(good, key=lambda one: _by_version([one.id, one.version])))


def json_schema() -> str:
    """Return the JSON Schema of questionnaire files, as it stands in `questionnaires/`."""
    return json.dumps(schema.json_schema(), indent=2) + "\n"


def _root() -> Path:
    return shipped.folder("questionnaires")


@lru_cache(maxsize=64)
def _load(root: Path, name: str) -> domain.Questionnaire:
    match = _NAME.fullmatch(name)
    entry = f"{match[1]}/{match[2]}.yaml" if match else ""
    digests, _ = _published(root)
    if entry not in digests:
        known = ", ".join(found.removesuffix(".yaml").replace("/", "@") for found in digests)
        raise NotFound(f"{name} is not a published questionnaire; there are: {known}")
    return load_file(root / entry)


@lru_cache(maxsize=64)
def _edition(path: Path, content: bytes) -> domain.Questionnaire | None:
    located = located_yaml.parse(content, file=str(path))
    file, _ = questionnaire_checks.check(located, known_probes=None)
    return None if file is None else _to_domain(file, hashlib.sha256(content).hexdigest())


def _by_version(name: list[str]) -> tuple[str, tuple[int, ...]]:
    return name[0], tuple(int(part) for part in name[1].split("."))


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            # One byte more than allowed is enough to tell that there is too much.
            return stream.read(located_yaml.SIZE_LIMIT_BYTES + 1)
    except OSError as error:
        raise NotFound(f"The file {path} cannot be read: {error.strerror}") from error


def _checked(
    path: Path, content: bytes, known_probes: frozenset[str] | None
) -> tuple[schema.QuestionnaireFile | None, tuple[Fault, ...]]:
    located = located_yaml.parse(content, file=str(path))
    file, faults = questionnaire_checks.check(located, known_probes=known_probes)
    own_place = _about_place(path, content, located)
    return (None if own_place else file), own_place + faults


def _about_place(path: Path, content: bytes, located: located_yaml.Located) -> tuple[Fault, ...]:
    """Hold a file in a folder of questionnaires against its name and against the record."""
    path = path.resolve()
    root = path.parent.parent
    if not (root / PUBLISHED).is_file():
        return ()
    faults = []
    tree = located.tree if isinstance(located.tree, dict) else {}
    for key, expected in (("id", path.parent.name), ("version", path.stem)):
        found = tree.get(key)
        if isinstance(found, str) and found != expected:
            faults.append(
                located.fault(
                    (key,),
                    f"The place of the file says {expected}, the file says {found}; "
                    "make them agree.",
                )
            )
    digests, _ = _published(root)
    digest = digests.get(f"{path.parent.name}/{path.name}")
    if digest is not None and digest != hashlib.sha256(content).hexdigest():
        faults.append(
            located.fault(
                (),
                "This version is published and assessments rest on it, but the file was changed. "
                "Restore it, and write the change into a new file such as "
                f"{_next_version(path.stem)}.yaml.",
            )
        )
    return tuple(faults)


def _next_version(version: str) -> str:
    major, _, rest = version.partition(".")
    minor, _, patch = rest.partition(".")
    return f"{major}.{minor}.{int(patch) + 1}" if patch.isdigit() else f"{version}.1"


def _published(root: Path) -> tuple[dict[str, str], tuple[Fault, ...]]:
    """Return the digest of each published file by `id/version.yaml`, and what is wrong there."""
    record = root / PUBLISHED
    digests: dict[str, str] = {}
    faults = []
    lines = record.read_text(encoding="utf-8").splitlines() if record.is_file() else []
    for number, line in enumerate(lines, start=1):
        match = _DIGEST_LINE.fullmatch(line)
        if match is None:
            message = "A line holds a digest, two spaces and `id/version.yaml`, as sha256sum does."
        elif match[2] in digests:
            message = f"{match[2]} stands here a second time; a version is published once."
        elif not (root / match[2]).is_file():
            message = f"{match[2]} is published, but the file is not there; restore it."
        else:
            digests[match[2]] = match[1]
            continue
        faults.append(Fault(f"{record}:{number}", message))
    return digests, tuple(faults)


def _check_folder(root: Path, known_probes: frozenset[str] | None) -> tuple[Fault, ...]:
    _, faults = _published(root)
    for path in sorted(root.glob("*/*.yaml")):
        faults += check_file(path, known_probes)
    for path in sorted(root.glob(f"*/{translations.FOLDER}/*.yaml")):
        faults += check_file(path, known_probes)
    return faults


def _translated(questionnaire: domain.Questionnaire, folder: Path) -> domain.Questionnaire:
    for path in translations.files(folder):
        try:
            found, faults = translations.read(path, _content(path))
        except NotFound as error:
            found, faults = None, (Fault(str(path), f"{error}."),)
        if found is None:
            _tell_left_out(path, faults)
        else:
            questionnaire = translation.translated(questionnaire, found)
    return questionnaire


def _tell_left_out(path: Path, faults: tuple[Fault, ...]) -> None:
    # Read in where there is something to tell alone: it takes a moment.
    import structlog

    if structlog.is_configured():
        log = structlog.get_logger(__name__)
    else:
        # Of a command; programs read its standard output.
        log = structlog.wrap_logger(structlog.PrintLogger(sys.stderr))
    first = f"{faults[0].place}: {faults[0].message}" if faults else ""
    log.warning("translation_left_out", file=str(path), faults=len(faults), first=first)


def _to_domain(file: schema.QuestionnaireFile, digest: str) -> domain.Questionnaire:
    return domain.Questionnaire(
        id=file.id,
        version=file.version,
        title=_text(file.title),
        source=_text(file.source),
        scale=domain.Scale(
            file.scale.id,
            tuple(
                domain.ScaleLevel(value, _text(label))
                for value, label in sorted(file.scale.levels.items())
            ),
        ),
        topics=tuple(domain.Topic(topic.id, _text(topic.title)) for topic in file.topics),
        questions=tuple(_question(question) for question in file.questions),
        digest=digest,
    )


def _question(file: schema.QuestionFile) -> domain.Question:
    return domain.Question(
        id=file.id,
        topic=file.topic,
        text=_text(file.text),
        why=_text(file.why),
        improve=_text(file.improve),
        more=tuple(domain.Link(link.title, link.url) for link in file.more),
        fair=tuple(file.fair),
        rda=tuple(file.rda),
        fsf=tuple(file.fsf),
        levels=tuple(
            domain.Level(value, _text(text)) for value, text in sorted(file.levels.items())
        ),
        not_applicable=domain.NotApplicable(
            file.not_applicable.allowed, _text(file.not_applicable.hint or {})
        ),
        weight=_fraction(file.weight),
        observe=tuple(_rule(rule) for rule in file.observe),
        unobserved_because=_text(file.unobserved_because or {}),
        known_from=file.known_from,
        effort=_effort(file.effort),
    )


def _effort(file: schema.EffortFile | None) -> domain.Effort:
    return (
        domain.NOT_TOLD
        if file is None
        else domain.Effort(domain.Size(file.size), _text(file.because))
    )


def _rule(file: schema.RuleFile) -> domain.Rule:
    when = file.when
    return domain.Rule(
        when=domain.Condition(
            passed=tuple(when.passed),
            failed=tuple(when.failed),
            any_failed=tuple(when.any_failed),
            all_must_passed=when.all_must_passed,
            share_at_least=_shares(when.share_at_least),
            share_below=_shares(when.share_below),
            surely_at_least=_shares(when.surely_at_least),
            surely_below=_shares(when.surely_below),
        ),
        because=_text(file.because),
        at_least=file.at_least,
        at_most=file.at_most,
        over=domain.Over(file.over),
    )


def _text(by_language: dict[str, str]) -> domain.Text:
    return domain.Text(tuple(by_language.items()))


def _shares(shares: dict[str, float]) -> tuple[tuple[str, Fraction], ...]:
    return tuple((probe, _fraction(share)) for probe, share in shares.items())


def _fraction(number: float) -> Fraction:
    """Return the number as written: 0.8 is 4/5, not the nearest binary fraction."""
    return Fraction(str(number))
