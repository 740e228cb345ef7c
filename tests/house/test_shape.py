"""The code can be read in pieces: short functions, short files, and no two modules in a circle."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

HOUSE = Path(__file__).parents[2] / "fairassess"

MOST_LINES_OF_A_FUNCTION = 60
"""Signature, docstring and decorators among them."""

MOST_LINES_OF_A_FILE = 400

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class Module:
    """
    What is looked at of one module.

    Attributes:
        lines: How many it has.
        functions: Lines of each function, those inside others and methods among them, by name.
        imports: Module and name of each import, be it for a type only.
    """

    lines: int
    functions: dict[str, int]
    imports: frozenset[tuple[str, str]]


@cache
def modules() -> dict[str, Module]:
    """Return each module by its dotted name; nothing is run."""
    found = {}
    for path in sorted(HOUSE.rglob("*.py")):
        name = ".".join(path.relative_to(HOUSE.parent).with_suffix("").parts)
        found[name.removesuffix(".__init__")] = read(path.read_text("utf-8"))
    return found


def read(text: str) -> Module:
    """Return what is looked at of a module with this text."""
    functions = {}
    imports = set()
    for node in statements_in(ast.parse(text)):
        if isinstance(node, Function):
            functions[f"{node.name}, line {node.lineno}"] = length_of(node)
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            imports |= {(node.module, one.name) for one in node.names}
        elif isinstance(node, ast.Import):
            imports |= {(one.name, "") for one in node.names}
    return Module(len(text.splitlines()), functions, frozenset(imports))


def statements_in(node: ast.AST) -> Iterator[ast.stmt]:
    """Yield all statements below one; what they compute is passed over."""
    for field in ("body", "orelse", "finalbody", "handlers", "cases"):
        inside = getattr(node, field, ())
        for one in inside if isinstance(inside, list) else ():
            if isinstance(one, ast.stmt):
                yield one
            yield from statements_in(one)


def length_of(function: Function) -> int:
    """Return the number of lines from the first decorator to the last statement."""
    first = min([function.lineno, *(one.lineno for one in function.decorator_list)])
    return (function.end_lineno or first) - first + 1


def imported_by(name: str) -> frozenset[str]:
    """Return the modules of the house that one imports."""
    known = modules()
    named = {
        whole if (whole := f"{module}.{part}") in known else module
        for module, part in known[name].imports
    }
    return frozenset(named & known.keys()) - {name}


def test_no_function_is_too_long_to_be_read_at_once():
    lengths = {
        f"{name}: {function}": lines
        for name, module in modules().items()
        for function, lines in module.functions.items()
    }
    assert lengths
    long = {name: n for name, n in lengths.items() if n > MOST_LINES_OF_A_FUNCTION}
    assert not long


def test_no_file_is_too_long_to_be_one_thing():
    lengths = {name: module.lines for name, module in modules().items()}
    assert not {name: n for name, n in lengths.items() if n > MOST_LINES_OF_A_FILE}


def test_no_modules_know_each_other_in_a_circle():
    left = {name: imported_by(name) for name in modules()}
    assert any(left.values())
    while free := {name for name, needs in left.items() if not needs & left.keys()}:
        left = {name: needs for name, needs in left.items() if name not in free}
    assert not left, "these stand in a circle, or above one"
