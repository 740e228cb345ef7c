"""
Measure how fast many identifiers are followed, beside an ideal client, in one run on one machine.

    python benchmarks/pids.py [--pids 500] [--connections 16] [--rounds 3] [--quick]

Each identifier is answered with a redirect and its page with a small text, every answer after
0.3 s. The ideal client is threads with http.client and nothing else: no limits, no guard, no
record, no look at the page. Ours is what a probe does: the door with all its checks, and the page
read. Both have the same number of connections, and each run is a fresh process. The figure that
counts is the ratio of the rates; 0.9 is demanded.
"""

import argparse
import asyncio
import json
import resource
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection
from ipaddress import ip_network
from urllib.parse import urlsplit

DELAY_S = 0.3
LEAST_RATIO = 0.9
_PREFIX = "10.99999"
_PAGE = "<!DOCTYPE html><html><head><title>A page</title></head><body>{}</body></html>"

Follow = Callable[[str, int, int], int]
"""Follows so many identifiers of a server over so many connections; returns how many came right."""


def main() -> None:
    """Run the rounds in turns and print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[1])
    parser.add_argument("--pids", type=int, default=500)
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--quick", action="store_true", help="few identifiers, one round")
    parser.add_argument("--client", choices=tuple(CLIENTS), help=argparse.SUPPRESS)
    parser.add_argument("--url", help=argparse.SUPPRESS)
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.serve:
        asyncio.run(serve())
    elif arguments.client:
        measure(arguments.client, arguments.url, arguments.pids, arguments.connections)
    elif arguments.quick:
        show(100, arguments.connections, 1)
    else:
        show(arguments.pids, arguments.connections, arguments.rounds)


def show(pids: int, connections: int, rounds: int) -> None:
    """Let both clients follow in turns, in changing order, and print how they compare."""
    runs: dict[str, list[dict[str, float]]] = {name: [] for name in CLIENTS}
    with serving() as url:
        for turn in range(rounds):
            for name in list(CLIENTS) if turn % 2 else reversed(list(CLIENTS)):
                runs[name].append(run_client(name, url, pids, connections))
    print(f"{pids} identifiers, {connections} connections, every answer after {DELAY_S} s")
    print(f"{'client':<12}{'wall s':>8}{'PIDs/s':>8}{'CPU s':>8}")
    wall = {}
    for name, taken in runs.items():
        wall[name] = statistics.median(one["seconds"] for one in taken)
        cpu = statistics.median(one["cpu"] for one in taken)
        print(f"{name:<12}{wall[name]:>8.2f}{pids / wall[name]:>8.1f}{cpu:>8.2f}")
    ratio = wall["ideal"] / wall["fairassess"]
    print(f"rate of the ideal client that is reached: {ratio:.1%} (demanded: {LEAST_RATIO:.0%})")
    if ratio < LEAST_RATIO:
        sys.exit(1)


def run_client(name: str, url: str, pids: int, connections: int) -> dict[str, float]:
    """Follow in a fresh process and return what it measured of itself."""
    numbers = ("--pids", str(pids), "--connections", str(connections))
    command = [sys.executable, __file__, "--client", name, "--url", url, *numbers]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    measured: dict[str, float] = json.loads(done.stdout)
    return measured


def measure(name: str, url: str, pids: int, connections: int) -> None:
    """Time one client alone, and print it; imports do not count."""
    if name == "fairassess":
        import fairassess.net.door
        import fairassess.probes.pid_reading  # noqa: F401
    follow = CLIENTS[name]
    began = time.perf_counter()
    right = follow(url, pids, connections)
    seconds = time.perf_counter() - began
    if right != pids:
        sys.exit(f"{name} came right with {right} of {pids} identifiers")
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(json.dumps({"seconds": seconds, "cpu": used.ru_utime + used.ru_stime}))


def ideal(url: str, pids: int, connections: int) -> int:
    """Follow with threads and http.client, each with one connection that is kept open."""
    host = urlsplit(url).netloc
    waiting = iter(range(pids))
    lock, right = threading.Lock(), []

    def work() -> None:
        connection = HTTPConnection(host)
        while True:
            with lock:
                number = next(waiting, None)
            if number is None:
                connection.close()
                return
            connection.request("GET", f"/{_PREFIX}/{number}")
            reply = connection.getresponse()
            reply.read()
            connection.request("GET", urlsplit(reply.headers["Location"]).path)
            page = connection.getresponse()
            if page.status == 200 and f"{_PREFIX}/{number}".encode() in page.read():
                right.append(number)

    threads = [threading.Thread(target=work) for _ in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(right)


def fairassess(url: str, pids: int, connections: int) -> int:
    """Follow as a probe does, with the door and a reader of pages."""
    from fairassess.domain.pids import Pid, Scheme
    from fairassess.net import guard, politeness
    from fairassess.net.door import Door
    from fairassess.probes import pid_reading
    from fairassess.probes.crew import Crew

    policy = guard.Policy((ip_network("127.0.0.0/8"),), frozenset())
    pace = politeness.Pace(0, connections=connections, includes_private=True)

    def follow(door: Door, number: int) -> bool:
        pid = Pid(Scheme.DOI, f"{_PREFIX}/{number}", is_https_link=True)
        reply = door.fetch(pid_reading.address_of(url, pid.id))
        found = pid_reading.arrival(reply, pid)
        return found.is_there and found.names_pid

    def open_door() -> Door:
        return Door(user_agent="benchmark", policy=policy, pace=pace)

    with Crew(open_door, connections) as crew:
        return sum(crew.carry_out(range(pids), follow))


CLIENTS: dict[str, Follow] = {"ideal": ideal, "fairassess": fairassess}


@contextmanager
def serving() -> Iterator[str]:
    """Run the server in a process of its own and give its address."""
    command = [sys.executable, __file__, "--serve"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            port = process.stdout.readline().strip() if process.stdout else ""
            yield f"http://127.0.0.1:{port}/"
        finally:
            process.terminate()


async def serve() -> None:
    """Answer on any free port until ended: redirects to pages, and pages."""
    server = await asyncio.start_server(_talk, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


async def _talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    # Whoever has asked for everything goes without a word.
    with suppress(asyncio.IncompleteReadError, ConnectionError):
        while request := await reader.readuntil(b"\r\n\r\n"):
            path = request.split(b" ", 2)[1].decode()
            await asyncio.sleep(DELAY_S)
            writer.write(_answer(path))
            await writer.drain()
    writer.close()


def _answer(path: str) -> bytes:
    if path.startswith("/page/"):
        body = _PAGE.format(path.removeprefix("/page/")).encode()
        head = "HTTP/1.1 200 OK\r\nContent-Type: text/html"
    else:
        body = b""
        head = f"HTTP/1.1 302 Found\r\nLocation: /page{path}"
    return f"{head}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


if __name__ == "__main__":
    main()
