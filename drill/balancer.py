"""A balancer of connections over some programs, which takes one out before it is ended."""

import contextlib
import itertools
import socket
import threading
import time
from collections import Counter
from collections.abc import Sequence
from typing import Final

_PIECE: Final = 64 * 1024
_LOOK: Final = 0.02


class Balancer:
    """Passes each connection on to the next of the programs that are in service, by their ports."""

    def __init__(self, ports: Sequence[int] = ()) -> None:
        self._ports = list(ports)
        self._turn = itertools.count()
        self._lock = threading.Lock()
        self._busy: Counter[int] = Counter()
        self._socket = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port = int(self._socket.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()

    def add(self, port: int) -> None:
        """Take a program into service."""
        with self._lock:
            self._ports.append(port)

    def drain(self, port: int, seconds: float = 30.0) -> None:
        """Take a program out of service, and wait until it has answered what it was given."""
        with self._lock:
            self._ports.remove(port)
        until = time.monotonic() + seconds
        while self._busy[port] and time.monotonic() < until:
            time.sleep(_LOOK)

    def close(self) -> None:
        """Take no connections any more."""
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._socket.accept()
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, visitor: socket.socket) -> None:
        with self._lock:
            port = self._ports[next(self._turn) % len(self._ports)]
            self._busy[port] += 1
        try:
            with visitor, contextlib.suppress(OSError), _connected(port) as program:
                back = threading.Thread(target=_copy, args=(program, visitor), daemon=True)
                back.start()
                _copy(visitor, program)
                back.join()
        finally:
            with self._lock:
                self._busy[port] -= 1


def _connected(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=30)


def _copy(source: socket.socket, target: socket.socket) -> None:
    """Copy until the source ends, and tell the target that it did."""
    with contextlib.suppress(OSError):
        while piece := source.recv(_PIECE):
            target.sendall(piece)
    with contextlib.suppress(OSError):
        target.shutdown(socket.SHUT_WR)
