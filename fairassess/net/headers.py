"""Scan the header block of a reply strictly, line by line, as it comes from the wire."""

import re
from dataclasses import dataclass, field

from fairassess.domain.evidence import Failure, FailureKind
from fairassess.net.limits import Limits

MOST_INTERIM = 5
"""Interim replies (1xx) that are skipped before the real one."""

_STATUS_LINE = re.compile(rb"HTTP/1\.[01] ([0-9]{3})(?: [^\x00\r\n]*)?")
_NAME = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_FORBIDDEN_IN_VALUE = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]")


def malformed(message: str) -> Failure:
    """Return the failure of a reply that breaks the rules of HTTP."""
    return Failure(FailureKind.MALFORMED, message)


@dataclass(slots=True)
class HeaderScan:
    """
    The header of one hop's reply, growing line by line.

    Attributes:
        limits: Lines and bytes allowed.
        status: Status of the final reply; None until its header is complete.
        fields: Name in lower case and value, of the final reply, in order.
        lines: Lines seen, interim replies and trailers included.
        size: Bytes of those lines.
        interim: Interim replies skipped.
    """

    limits: Limits
    status: int | None = None
    fields: list[tuple[str, bytes]] = field(default_factory=list)
    lines: int = 0
    size: int = 0
    interim: int = 0
    _open_status: int | None = None

    @property
    def is_complete(self) -> bool:
        """Whether the header of the final reply has ended; what follows is body or trailer."""
        return self.status is not None

    def values(self, name: str) -> list[bytes]:
        """Return all values of the field *name* (lower case), in order; may be empty."""
        return [value for key, value in self.fields if key == name]

    def take(self, line: bytes) -> Failure | None:
        """
        Read one line, its line end included.

        Returns:
            The failure that ends the exchange, or None to go on.

        Source:
            RFC 9112 §4 (status line), §5 (fields), §6.3 (length); RFC 9110 §15.2 (interim).
        """
        self.lines += 1
        self.size += len(line)
        if self.lines > self.limits.header_lines:
            return malformed(f"The header has more than {self.limits.header_lines} lines.")
        if self.size > self.limits.header_bytes:
            return malformed(f"The header is larger than {self.limits.header_bytes:,} bytes.")
        text = line.removesuffix(b"\n").removesuffix(b"\r")
        if self.is_complete:
            return self._trailer(text)
        if self._open_status is None:
            return self._status_line(text)
        return self._field(text) if text else self._end_of_block()

    def _status_line(self, text: bytes) -> Failure | None:
        match = _STATUS_LINE.fullmatch(text)
        if match is None:
            return malformed("The first line of the reply is not a status line of HTTP/1.")
        status = int(match[1])
        if not 100 <= status <= 599:
            return malformed(f"The status {status} does not exist; it must be from 100 to 599.")
        self._open_status = status
        return None

    def _field(self, text: bytes) -> Failure | None:
        if text[:1] in (b" ", b"\t"):
            return malformed("A header line is folded, which HTTP no longer allows.")
        name, colon, value = text.partition(b":")
        if not colon:
            return malformed("A header line has no colon.")
        if not _NAME.fullmatch(name):
            return malformed("A header has a name that HTTP does not allow.")
        value = value.strip(b" \t")
        if _FORBIDDEN_IN_VALUE.search(value):
            return malformed("A header holds a control character.")
        self.fields.append((name.decode("ascii").lower(), value))
        return None

    def _trailer(self, text: bytes) -> Failure | None:
        if not text:
            return None
        kept = len(self.fields)
        failure = self._field(text)
        # A trailer may change nothing that has already been judged.
        del self.fields[kept:]
        return failure

    def _end_of_block(self) -> Failure | None:
        status, self._open_status = self._open_status, None
        if status == 101:
            return malformed("The server switches to another protocol, which we did not ask for.")
        if status is not None and status < 200:
            self.fields.clear()
            self.interim += 1
            if self.interim > MOST_INTERIM:
                return malformed(
                    f"More than {MOST_INTERIM} interim replies (1xx) came before the real one."
                )
            return None
        self.status = status
        return self._fault_of_length() or self._fault_of_location()

    def _fault_of_length(self) -> Failure | None:
        lengths = self.values("content-length")
        if len(lengths) > 1:
            return malformed("The reply gives its length (Content-Length) more than once.")
        if lengths and not re.fullmatch(rb"[0-9]{1,18}", lengths[0]):
            return malformed("The length of the reply (Content-Length) is not a plain number.")
        codings = [value.strip().lower() for value in self.values("transfer-encoding")]
        if codings and codings != [b"chunked"]:
            return malformed("The reply has a transfer coding that nobody asked for.")
        if codings and lengths:
            return malformed("The reply gives a length and is sent in chunks as well.")
        return None

    def _fault_of_location(self) -> Failure | None:
        if len(set(self.values("location"))) > 1:
            return malformed("The reply points to several addresses (Location) at once.")
        return None
