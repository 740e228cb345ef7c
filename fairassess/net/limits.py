"""How much one exchange, and one run, may take."""

from dataclasses import dataclass

from fairassess.net import politeness


@dataclass(frozen=True, slots=True)
class Limits:
    """
    Limits of one exchange; whoever crosses one gets a failure, never a longer wait.

    Attributes:
        connect_s: Seconds for the look-up of the name, and again for connection and handshake.
        first_byte_s: Seconds from a request to the first line of its reply.
        total_s: Seconds for everything, redirects and our own pace included.
        again_after_s: Seconds before a lost connection is tried once more, where that is wanted.
        wire_bytes: Body bytes as received.
        decoded_bytes: Body bytes after decompression.
        ratio: Decoded bytes for one received byte, judged from 1 MB on.
        header_lines: Header lines of one hop, interim replies and trailers included.
        header_bytes: Bytes of all those lines.
        redirects: Redirects that are followed.
        kept_body_bytes: Bytes of the decoded body that the exchange keeps.
    """

    connect_s: float = 5.0
    first_byte_s: float = 15.0
    total_s: float = 30.0
    again_after_s: float = 5.0
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
        registry_requests: Requests allowed to registries, which count apart: they are made to
            be asked often.
        requests_used: Requests made so far, without those to registries.
        registry_requests_used: Requests to registries so far.
        bytes_used: Body bytes received so far.
    """

    requests: int = 60
    bytes: int = 20_000_000
    registry_requests: int = 240
    requests_used: int = 0
    registry_requests_used: int = 0
    bytes_used: int = 0

    @property
    def bytes_left(self) -> int:
        """Body bytes that may still be received; never negative."""
        return max(0, self.bytes - self.bytes_used)

    def is_used_up_for(self, host: str) -> bool:
        """Whether no further request may be made to *host*."""
        if self.bytes_left == 0:
            return True
        if host in politeness.REGISTRIES:
            return self.registry_requests_used >= self.registry_requests
        return self.requests_used >= self.requests

    def spend(self, wire_bytes: int, host: str = "") -> None:
        """Count one request to *host* and the body bytes it brought."""
        if host in politeness.REGISTRIES:
            self.registry_requests_used += 1
        else:
            self.requests_used += 1
        self.bytes_used += wire_bytes
