"""A wire between a browser and the shop that a test can cut and mend."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit


class Wire:
    """Passes bytes on from a port of its own (`url`); while it is cut nobody gets through."""

    def __init__(self, shop_url: str) -> None:
        parts = urlsplit(shop_url)
        self._shop = (parts.hostname or "127.0.0.1", parts.port or 80)
        self._open: set[socket.socket] = set()
        self._door = self._listen(0)
        self._port = int(self._door.getsockname()[1])
        self.url = f"http://127.0.0.1:{self._port}"

    def cut(self) -> None:
        """End every connection, and refuse new ones."""
        # Closing alone would not wake the thread that waits at the door.
        with suppress(OSError):
            self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()
        for end in tuple(self._open):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def mend(self) -> None:
        """Let people through again."""
        self._door = self._listen(self._port)

    def _listen(self, port: int) -> socket.socket:
        door = socket.create_server(("127.0.0.1", port))
        threading.Thread(target=self._welcome, args=(door,), daemon=True).start()
        return door

    def _welcome(self, door: socket.socket) -> None:
        with suppress(OSError):
            while True:
                browser, _ = door.accept()
                shop = socket.create_connection(self._shop)
                for one, other in ((browser, shop), (shop, browser)):
                    self._open.add(one)
                    threading.Thread(target=self._pump, args=(one, other), daemon=True).start()

    def _pump(self, one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):
            while data := one.recv(65536):
                other.sendall(data)
        with suppress(OSError):
            other.shutdown(socket.SHUT_WR)
        self._open.discard(one)
        if other not in self._open:
            one.close()
            other.close()


@contextmanager
def wire_to(shop_url: str) -> Iterator[Wire]:
    """A wire that is cut for good at the end."""
    wire = Wire(shop_url)
    try:
        yield wire
    finally:
        wire.cut()
