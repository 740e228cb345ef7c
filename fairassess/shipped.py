"""Where the files that come with the application are, in a checkout and in an installed wheel."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def folder(name: str) -> Path:
    """
    Return the folder called *name*: `templates`, `questionnaires` or `migrations`.

    Raises:
        FileNotFoundError: Neither the checkout nor the wheel has it.
    """
    for base in (_PACKAGE / "_shipped", _PACKAGE.parent):
        if (base / name).is_dir():
            return base / name
    raise FileNotFoundError(f"the folder {name} is neither beside the package nor inside it")
