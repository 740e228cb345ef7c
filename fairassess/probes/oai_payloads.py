"""DataCite metadata of one record as small frozen values that evaluators can ask."""

from collections.abc import Iterator
from dataclasses import dataclass

from fairassess.domain import datacite

LANGUAGE = "xml:lang"
SCHEMA_LOCATION = "xsi:schemaLocation"


@dataclass(frozen=True, slots=True)
class Node:
    """
    One element with everything inside it.

    Attributes:
        namespace: Namespace; empty when it has none.
        name: Local name.
        text: Its own text without white space around it, cut where it is very long.
        attributes: Names and values, in order; `xml:lang` and `xsi:schemaLocation` so called.
        children: Child elements, in order.
    """

    namespace: str
    name: str
    text: str = ""
    attributes: tuple[tuple[str, str], ...] = ()
    children: tuple["Node", ...] = ()

    def attribute(self, name: str) -> str:
        """Return this attribute's value without white space around it; empty when absent."""
        return next((value.strip() for key, value in self.attributes if key == name), "")

    def has(self, name: str) -> bool:
        """Return whether it has this attribute, be it empty."""
        return any(key == name for key, _ in self.attributes)

    def named(self, name: str) -> tuple["Node", ...]:
        """Return the children with this local name, in order."""
        return tuple(child for child in self.children if child.name == name)

    def first(self, name: str) -> "Node | None":
        """Return the first child with this local name; None when there is none."""
        return next((child for child in self.children if child.name == name), None)

    def text_of(self, name: str) -> str:
        """Return the text of the first child with this local name; empty when there is none."""
        child = self.first(name)
        return child.text if child else ""

    def inside(self, group: str) -> tuple["Node", ...]:
        """Return the members of a group such as `creators`, in order; groups may be repeated."""
        member = datacite.GROUPS[group]
        return tuple(node for holder in self.named(group) for node in holder.named(member))

    def everything(self) -> Iterator["Node"]:
        """Yield the element itself and all below it, in the order of the document."""
        yield self
        for child in self.children:
            yield from child.everything()


def is_wrapper(root: Node) -> bool:
    """Return whether *root* is DataCite's wrapper for OAI-PMH, whatever its namespace is."""
    return root.name == "oai_datacite"


def resource_of(root: Node) -> Node | None:
    """
    Return the DataCite resource that a payload is, or holds; None when there is none.

    Args:
        root: Root of the payload, a wrapper or the resource itself.
    """
    if root.name == "resource":
        return root
    holder = root.first("payload") if is_wrapper(root) else None
    return holder.first("resource") if holder else None


def doi_of(resource: Node) -> str:
    """Return the text of its identifier of type DOI, as written; empty when it has none."""
    return next(
        (
            node.text
            for node in resource.named("identifier")
            if node.attribute("identifierType").upper() == "DOI"
        ),
        "",
    )
