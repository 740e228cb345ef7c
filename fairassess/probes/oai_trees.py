"""Keep the DataCite metadata of the first records of a reply as values, within bounds."""

from lxml import etree

from fairassess.probes.oai_payloads import LANGUAGE, SCHEMA_LOCATION, Node

# A page may hold all records of a repository; so many are enough to judge, and cost little memory.
RECORDS_PER_REPLY = 200
_MOST_NODES = 3_000
_DEEPEST = 12
_LONGEST_TEXT = 2_000
_LONGEST_NAME = 200

_NAMES = {
    "{http://www.w3.org/XML/1998/namespace}lang": LANGUAGE,
    "{http://www.w3.org/2001/XMLSchema-instance}schemaLocation": SCHEMA_LOCATION,
}
_ROOTS = frozenset({"oai_datacite", "resource"})

_Element = etree._Element


def tree_of(element: _Element) -> Node | None:
    """
    Return a payload as values; None when its root is none of DataCite's.

    What lies too deep, and what comes after some thousand elements, is left out.

    Args:
        element: Root of the payload.
    """
    if etree.QName(element).localname not in _ROOTS:
        return None
    return _Reader().read(element, 0)


class _Reader:
    """Counts the elements that it has read, so that one record cannot fill our memory."""

    def __init__(self) -> None:
        self._left = _MOST_NODES

    def read(self, element: _Element, depth: int) -> Node:
        self._left -= 1
        name = etree.QName(element)
        children = []
        if depth < _DEEPEST:
            for child in element:
                if self._left <= 0:
                    break
                if isinstance(child.tag, str):
                    children.append(self.read(child, depth + 1))
        return Node(
            namespace=(name.namespace or "")[:_LONGEST_NAME],
            name=name.localname[:_LONGEST_NAME],
            text=(element.text or "").strip()[:_LONGEST_TEXT],
            attributes=tuple(
                (_NAMES.get(str(key), str(key)[:_LONGEST_NAME]), str(value)[:_LONGEST_TEXT])
                for key, value in element.attrib.items()
                if str(key) in _NAMES or not str(key).startswith("{http://www.w3.org/2001/XMLSch")
            ),
            children=tuple(children),
        )
