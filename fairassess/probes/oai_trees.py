"""Keep the DataCite metadata of the first records of a reply as values, within bounds."""

from lxml import etree

from fairassess.probes.oai_payloads import LANGUAGE, SCHEMA_LOCATION, Node

# A page may hold all records of a repository; so many elements are those of about a hundred
# records, which is enough to judge and costs little memory.
ELEMENTS_PER_REPLY = 10_000
DEEPEST = 12
_LONGEST_TEXT = 1_000
_LONGEST_NAME = 200

_INSTANCE = "{http://www.w3.org/2001/XMLSchema-instance}"
_NAMES = {
    "{http://www.w3.org/XML/1998/namespace}lang": LANGUAGE,
    f"{_INSTANCE}schemaLocation": SCHEMA_LOCATION,
}
_ROOTS = frozenset({"oai_datacite", "resource"})

_Element = etree._Element


class Keeper:
    """Keeps the metadata of records as long as the elements of one reply are not too many."""

    def __init__(self, most: int = ELEMENTS_PER_REPLY) -> None:
        """
        Start with nothing kept.

        Args:
            most: Elements that may be kept altogether.
        """
        self._left = most

    def tree_of(self, element: _Element) -> Node | None:
        """
        Return a payload as values.

        Args:
            element: Root of the payload.

        Returns:
            All of it; None when its root is none of DataCite's, or when it is too large or too
            deep: half a record would look as if something were missing in it.
        """
        if etree.QName(element).localname not in _ROOTS:
            return None
        number = 0
        for _ in element.iter(etree.Element):
            number += 1
            if number > self._left:
                return None
        if _is_deep(element):
            return None
        self._left -= number
        return _node(element)


def _is_deep(element: _Element) -> bool:
    level = [element]
    for _ in range(DEEPEST):
        level = [child for one in level for child in one]
        if not level:
            return False
    return True


def _node(element: _Element) -> Node:
    name = etree.QName(element)
    return Node(
        namespace=(name.namespace or "")[:_LONGEST_NAME],
        name=name.localname[:_LONGEST_NAME],
        text=(element.text or "").strip()[:_LONGEST_TEXT],
        attributes=tuple(
            (_NAMES.get(key, key[:_LONGEST_NAME]), value[:_LONGEST_TEXT])
            for key, value in ((str(name), str(text)) for name, text in element.attrib.items())
            if key in _NAMES or not key.startswith(_INSTANCE)
        ),
        children=tuple(_node(child) for child in element if isinstance(child.tag, str)),
    )
