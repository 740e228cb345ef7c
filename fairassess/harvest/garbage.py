"""How Python looks for objects that only hold each other: a tenth of the time of a harvest."""

import gc

_SEARCHED_AFTER = 50_000


def search_less() -> None:
    """
    Leave out what is there already, once all modules are loaded: it lives on anyhow.

    Each search then looks at what came since. Called once in the life of a process.
    """
    gc.collect()
    gc.freeze()


def search_seldom() -> None:
    """Search only after many new objects; for a process whose objects go by themselves."""
    gc.set_threshold(_SEARCHED_AFTER)
