"""Read a YAML file written by a person, safely, and remember on which line each value stands."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import yaml
from yaml.constructor import SafeConstructor
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from fairassess.errors import Fault

Step = str | int
Path = tuple[Step, ...]
Scalar = str | int | float | bool | date | bytes | None

SIZE_LIMIT_BYTES = 1024 * 1024
# Our deepest file has eight levels; without a limit, brackets alone overflow the stack.
DEPTH_LIMIT = 20

_MAP_TAG = "tag:yaml.org,2002:map"
_SEQUENCE_TAG = "tag:yaml.org,2002:seq"
_MERGE_TAG = "tag:yaml.org,2002:merge"

# The C parser reads a questionnaire twenty times faster; the wheel of PyYAML nearly always has it.
_LOADER: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Located:
    """
    A parsed file with the place of everything in it.

    Attributes:
        file: Name of the file, as faults show it.
        tree: Mappings, lists and plain values; None when nothing could be read.
        lines: Line of each key and list item by its path, counted from 1.
        faults: What is wrong with the YAML itself; the tree is then not complete.
    """

    file: str
    tree: object
    lines: Mapping[Path, int]
    faults: tuple[Fault, ...] = ()

    def line(self, path: Sequence[Step]) -> int:
        """Return the line of *path*, or of the nearest thing around it that stands in the file."""
        for length in range(len(path), 0, -1):
            line = self.lines.get(tuple(path[:length]))
            if line is not None:
                return line
        return 1

    def fault(self, path: Sequence[Step], message: str) -> Fault:
        """Return a fault at *path*, with `file:line  path` as its place."""
        place = f"{self.file}:{self.line(path)}"
        label = self.label(path)
        return Fault(f"{place}  {label}" if label else place, message)

    def label(self, path: Sequence[Step]) -> str:
        """
        Return *path* as people read it: `questions[Q14].observe[2].at_most`.

        An item that has an id is called by it, any other by its number, counted from 1.
        """
        label, here = "", self.tree
        for step in path:
            around, here = here, _child(here, step)
            if isinstance(around, list) and isinstance(step, int):
                label += f"[{_name_of(here) or step + 1}]"
            else:
                label += f".{step}" if label else str(step)
        return label


def _child(value: object, step: Step) -> object:
    if isinstance(value, dict):
        return value.get(step)
    if isinstance(value, list) and isinstance(step, int) and 0 <= step < len(value):
        return value[step]
    return None


def _name_of(value: object) -> str:
    name = value.get("id") if isinstance(value, dict) else None
    return name if isinstance(name, str) else ""


def parse(content: bytes, *, file: str) -> Located:
    """
    Parse YAML without building any object but plain values.

    Aliases are refused because a few lines of them unfold to gigabytes; duplicate keys because
    YAML would silently keep the last one.

    Args:
        content: The bytes of the file, UTF-8.
        file: Name of the file, for the faults.

    Returns:
        The tree with its lines; all faults of the YAML at once where that is possible.
    """
    text, fault = _decoded(content, file)
    if fault is not None:
        return Located(file, None, {}, (fault,))
    try:
        fault = _first_danger(text, file)
        if fault is not None:
            return Located(file, None, {}, (fault,))
        root = yaml.compose(text, Loader=_LOADER)
    except yaml.YAMLError as error:
        return Located(file, None, {}, (_syntax_fault(error, text, file),))
    if root is None:
        return Located(file, None, {}, (Fault(f"{file}:1", "The file is empty."),))
    builder = _Builder(file)
    tree = builder.value(root, ())
    return Located(file, tree, builder.lines, tuple(builder.faults))


def _decoded(content: bytes, file: str) -> tuple[str, Fault | None]:
    if len(content) > SIZE_LIMIT_BYTES:
        return "", Fault(
            f"{file}:1", f"The file has more than {SIZE_LIMIT_BYTES // 1024} KiB; shorten it."
        )
    try:
        return content.decode("utf-8-sig"), None
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        return "", Fault(f"{file}:{line}", "This is not UTF-8 text; save the file as UTF-8.")


def _first_danger(text: str, file: str) -> Fault | None:
    """Look for aliases and deep nesting in the stream of events, before anything is built."""
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.AliasEvent):
            return Fault(
                f"{file}:{line}",
                f"The alias `*{event.anchor}` is not allowed; write the text out again.",
            )
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > DEPTH_LIMIT:
                return Fault(f"{file}:{line}", f"This is nested more than {DEPTH_LIMIT} deep.")
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
    return None


def _syntax_fault(error: yaml.YAMLError, text: str, file: str) -> Fault:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    if mark is not None:
        where = f"{file}:{mark.line + 1}"
        said = " ".join(
            part for part in (getattr(error, "context", ""), getattr(error, "problem", "")) if part
        )
        return Fault(where, f"This is not valid YAML near column {mark.column + 1}: {said}.")
    position = getattr(error, "position", 0)
    line = text.count("\n", 0, position) + 1
    return Fault(f"{file}:{line}", "This is not valid YAML: a character is not allowed here.")


@dataclass(slots=True)
class _Builder:
    """Turns YAML nodes into plain values, and gathers lines and faults on the way."""

    file: str
    lines: dict[Path, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    plain: SafeConstructor = field(default_factory=SafeConstructor)

    def value(self, node: Node, path: Path) -> object:
        """Return a node as plain values; a fault and None for a tag that is not used here."""
        if isinstance(node, ScalarNode):
            return self._scalar(node)
        if isinstance(node, SequenceNode) and node.tag == _SEQUENCE_TAG:
            return [self._item(item, (*path, number)) for number, item in enumerate(node.value)]
        if isinstance(node, MappingNode) and node.tag == _MAP_TAG:
            return dict(self._entries(node, path))
        self._say(node, f"The YAML tag `{node.tag}` is not used here; remove it.")
        return None

    def _item(self, node: Node, path: Path) -> object:
        self.lines[path] = node.start_mark.line + 1
        return self.value(node, path)

    def _entries(self, node: MappingNode, path: Path) -> Iterator[tuple[Step, object]]:
        first_lines: dict[Step, int] = {}
        for key_node, value_node in node.value:
            key = self._key(key_node)
            if key is None:
                continue
            line = key_node.start_mark.line + 1
            if key in first_lines:
                self._say(
                    key_node,
                    f"The key `{key}` stands here a second time, first in line "
                    f"{first_lines[key]}; keep one of them.",
                )
                continue
            first_lines[key] = line
            self.lines[(*path, key)] = line
            yield key, self.value(value_node, (*path, key))

    def _key(self, node: Node) -> Step | None:
        if isinstance(node, ScalarNode) and node.tag != _MERGE_TAG:
            key = self._scalar(node)
            if isinstance(key, str) or (isinstance(key, int) and not isinstance(key, bool)):
                return key
            self._say(node, f"YAML does not read the key `{node.value}` as text; put it in quotes.")
        else:
            self._say(node, "A key must be a plain word.")
        return None

    def _scalar(self, node: ScalarNode) -> Scalar:
        try:
            value: Scalar = self.plain.construct_object(node)
        except (yaml.YAMLError, ValueError, OverflowError):
            self._say(node, f"YAML cannot read `{node.value[:60]}`; put it in quotes.")
            return None
        return value

    def _say(self, node: Node, message: str) -> None:
        self.faults.append(Fault(f"{self.file}:{node.start_mark.line + 1}", message))
