"""Say what pydantic found in a file as sentences for the person who wrote it, each at its line."""

import difflib
import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from fairassess.errors import Fault
from fairassess.storage.located_yaml import Located, Step


def from_pydantic(
    error: ValidationError, model: type[BaseModel], located: Located
) -> tuple[Fault, ...]:
    """
    Return one fault per thing that pydantic found, in the order of the file.

    Args:
        error: What validating the tree of *located* raised.
        model: The model of the whole file; its keys are suggested for unknown ones.
        located: The file.
    """
    faults = []
    for detail in error.errors(include_url=False):
        # Pydantic marks a bad key of a mapping by one more step, which no line belongs to.
        path = tuple(step for step in detail["loc"] if step != "[key]")
        faults.append((located.line(path), located.fault(path, _sentence(detail, path, model))))
    return tuple(fault for _, fault in sorted(faults, key=lambda pair: pair[0]))


def suggestion(word: str, known: Iterable[str]) -> str:
    """Return ` Did you mean ...?` for a misspelt word, or nothing when no known one is near."""
    near = difflib.get_close_matches(word, tuple(known), n=1, cutoff=0.6)
    return f" Did you mean `{near[0]}`?" if near else ""


def _sentence(detail: ErrorDetails, path: Sequence[Step], model: type[BaseModel]) -> str:
    kind, found = detail["type"], detail["input"]
    context: dict[str, Any] = detail.get("ctx", {})
    last = path[-1] if path else ""
    if kind == "missing":
        return f"The key `{last}` is missing; add it."
    if kind == "extra_forbidden":
        keys = _keys_at(model, path[:-1])
        near = suggestion(str(last), keys)
        return f"There is no key `{last}` here." + (near or f" The keys are: {', '.join(keys)}.")
    if kind == "value_error":
        return str(context["error"])
    if kind == "literal_error":
        allowed = re.findall(r"'([^']*)'", str(context["expected"]))
        near = suggestion(str(found), allowed)
        is_short = len(allowed) <= _SHORT_LIST or not near
        known = f" Known are: {', '.join(allowed)}." if is_short else ""
        return f"`{found}` is not known here.{near}{known}"
    if kind == "string_type" and isinstance(found, (bool, int, float, date)):
        return (
            f"This must be text, but YAML reads it as something else ({found}); put it in quotes."
        )
    if kind in ("too_short", "too_long"):
        few = f"at least {context.get('min_length')}" if kind == "too_short" else "fewer"
        return f"This needs {few} entries."
    return _TYPES.get(kind) or f"{detail['msg']}."


# A list of up to so many words is told even when a suggestion is made; all FAIR principles fit.
_SHORT_LIST = 15

_TYPES = {
    "string_type": "This must be text.",
    "int_type": "This must be a whole number.",
    "float_type": "This must be a number.",
    "bool_type": "This must be true or false.",
    "list_type": "This must be a list.",
    "dict_type": "This must be a mapping, as in `en: some text`.",
    "model_type": "This must be a mapping of keys to values.",
    "finite_number": "This must be a finite number.",
}


def _keys_at(model: type[BaseModel], path: Sequence[Step]) -> tuple[str, ...]:
    """Return the keys that are allowed at *path*, found by walking down the models."""
    here: object = model
    for step in path:
        if isinstance(here, type) and issubclass(here, BaseModel):
            field = here.model_fields.get(str(step))
            here = field.annotation if field else None
        else:
            here = get_args(here)[-1] if get_args(here) else None
        here = _without_none(here)
    if isinstance(here, type) and issubclass(here, BaseModel):
        return tuple(here.model_fields)
    return ()


def _without_none(annotation: object) -> object:
    """Return the model inside `Model | None`; anything else as it is."""
    options = [option for option in get_args(annotation) if option is not type(None)]
    is_optional = type(None) in get_args(annotation) and get_origin(annotation) is not dict
    return options[0] if is_optional and options else annotation
