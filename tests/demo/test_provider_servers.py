"""The demo servers answer real HTTP on loopback, and stop without leaving anything behind."""

import socket
import threading
import time
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import ProxyHandler, build_opener

import pytest
import sickle

from fairassess.demo.faults import Fault
from fairassess.demo.provider_manner import Manner
from fairassess.demo.servers import Down, Running
from tests.providers import application, clean_provider, provider_with

OPENER = build_opener(ProxyHandler({}))


def get(url):
    with OPENER.open(url, timeout=10) as reply:
        return reply.status, reply.read()


def threads_and_files():
    """Return what a server may leave behind, once threads that are ending have ended."""
    deadline = time.monotonic() + 3
    while len(threading.enumerate()) > 1 and time.monotonic() < deadline:
        time.sleep(0.01)
    return what_is_open()


def what_is_open():
    """Return how many threads run and how many files are open."""
    return threading.active_count(), len(list(Path("/proc/self/fd").iterdir()))


@pytest.mark.parametrize("prefix", ["oai_dc", "oai_datacite"])
def test_an_independent_reader_harvests_everything(prefix):
    with clean_provider(47, page_size=10) as server:
        reader = sickle.Sickle(server.url)
        records = list(reader.ListRecords(metadataPrefix=prefix))
        assert len({record.header.identifier for record in records}) == len(records) == 47
        assert all(record.deleted or record.metadata["title"] for record in records)
        assert reader.Identify().baseURL == server.url
        assert {s.setSpec for s in reader.ListSets()} > {"openaire_data", "technique"}
        one = reader.GetRecord(identifier=records[0].header.identifier, metadataPrefix=prefix)
        assert one.metadata == records[0].metadata


def test_a_stopped_server_leaves_no_thread_no_socket_and_no_port():
    with clean_provider() as warm:
        get(f"{warm.url}?verb=Identify")
    before = threads_and_files()
    for _ in range(50):
        with clean_provider() as server:
            assert get(f"{server.url}?verb=Identify")[0] == 200
        with pytest.raises(URLError):
            get(server.url)
    assert threads_and_files() == before


def test_a_server_that_is_never_entered_can_be_stopped_twice():
    before = threads_and_files()
    server = clean_provider()
    server.stop()
    server.stop()
    assert threads_and_files() == before


def test_a_server_stops_at_once_while_clients_wait_for_slow_replies():
    with provider_with(Fault.SLOW, manner=Manner(pause_s=60.0)) as server:
        clients = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(6)]
        for client in clients:
            client.sendall(b"GET /oai?verb=Identify HTTP/1.1\r\nHost: x\r\n\r\n")
        time.sleep(0.2)
        started = time.monotonic()
        server.stop()
        assert time.monotonic() - started < 2
    for client in clients:
        client.close()


def test_a_server_stops_while_it_drips_and_nobody_reads():
    with provider_with(Fault.DRIP, manner=Manner(drip_s=0.01)) as server:
        client = socket.create_connection(("127.0.0.1", server.port))
        client.sendall(b"GET /oai?verb=ListSets HTTP/1.1\r\nHost: x\r\n\r\n")
        assert client.recv(64).startswith(b"HTTP/1.1 200")
        started = time.monotonic()
        server.stop()
        assert time.monotonic() - started < 2
        client.close()


def test_a_taken_port_is_named_and_nothing_is_left_of_the_attempt():
    with clean_provider() as server:
        before = what_is_open()
        with pytest.raises(OSError, match=f"port {server.port}"):
            Running(application(1), port=server.port)
        assert what_is_open() == before


def test_an_address_that_is_down_refuses():
    with Down(path="/oai2d") as down:
        assert down.url == f"http://127.0.0.1:{down.port}/oai2d"
        with pytest.raises(URLError, match="refused"):
            get(down.url)


def test_a_busy_server_says_when_to_come_back():
    with provider_with(Fault.FLAKY, manner=Manner(flaky_every=2)) as server:
        assert get(f"{server.url}?verb=Identify")[0] == 200
        with pytest.raises(HTTPError) as busy:
            get(f"{server.url}?verb=Identify")
        with busy.value as reply:
            assert (reply.code, reply.headers["Retry-After"]) == (503, "1")
