"""How much one exchange, and one run, may take."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """
    Limits of one exchange; whoever crosses one gets a failure, never a longer wait.

    Attributes:
        connect_s: Seconds for the look-up of the name, and again for connection and handshake.
        total_s: Seconds for everything, redirects and our own pace included.
        wire_bytes: Body bytes as received.
        decoded_bytes: Body bytes after decompression.
        ratio: Decoded bytes for one received byte, judged from 1 MB on.
        header_lines: Header lines of one hop, interim replies and trailers included.
        header_bytes: Bytes of all those lines.
        redirects: Redirects that are followed.
        kept_body_bytes: Bytes of the decoded body that the exchange keeps.
    """

    connect_s: float = 5.0
    total_s: float = 30.0
    wire_bytes: int = 5_000_000
    decoded_bytes: int = 20_000_000
    ratio: int = 200
    header_lines: int = 100
    header_bytes: int = 65_536
    redirects: int = 5
    kept_body_bytes: int = 65_536


@dataclass(slots=True)
class Budget:
    """
    What one run may still ask for; shared by all doors of the run, in one thread.

    Attributes:
        requests: Requests allowed, each hop of a redirect counted.
        bytes: Body bytes allowed, as received.
        requests_used: Requests made so far.
        bytes_used: Body bytes received so far.
    """

    requests: int = 60
    bytes: int = 20_000_000
    requests_used: int = 0
    bytes_used: int = 0

    @property
    def bytes_left(self) -> int:
        """Body bytes that may still be received; never negative."""
        return max(0, self.bytes - self.bytes_used)

    @property
    def is_used_up(self) -> bool:
        """Whether no further request may be made."""
        return self.requests_used >= self.requests or self.bytes_left == 0

    def spend(self, wire_bytes: int) -> None:
        """Count one request and the body bytes it brought."""
        self.requests_used += 1
        self.bytes_used += wire_bytes
