"""How the readers take elements from a tree: in the way that costs least."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from lxml import etree

Element = etree._Element

FEW = 2_000
"""Most elements that are taken from their parent at once, which costs half as much as one by
one; of very many it would take too much memory."""


def all_in(element: Element) -> Iterable[Element]:
    """Return the children of *element* in order, comments and instructions among them."""
    if len(element) > FEW:
        return element
    children: list[Element] = element[:]  # type: ignore[index,assignment]  # stubs lag behind
    return children


if TYPE_CHECKING:

    def items_of(element: Element) -> list[tuple[str, str]]:
        """Return names and texts of the attributes; only the stubs say they might be bytes."""

else:
    items_of = Element.items
