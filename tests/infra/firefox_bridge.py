"""Starts Firefox for Playwright, and stands between the two.

Playwright speaks WebDriver BiDi with any Firefox (its channel `moz-firefox`), and tells every new
context a colour scheme by a command that the extended-support Firefox of Debian does not know yet.
That command is answered here, with nothing; all else goes through as it is. Playwright starts this
module as if it were Firefox; which one is meant says `FIREFOX`.
"""

import asyncio
import json
import os
import re
import sys
from asyncio import StreamReader, StreamWriter
from functools import partial

from wsproto import ConnectionType, WSConnection
from wsproto.events import AcceptConnection, CloseConnection, Ping, Request, TextMessage

_UNKNOWN = {"emulation.setMediaFeaturesOverride"}
_LISTENING = re.compile(rb"WebDriver BiDi listening on ws://127\.0\.0\.1:(\d+)")


class _End:
    """One end of a WebSocket over a stream."""

    def __init__(self, kind: ConnectionType, reader: StreamReader, writer: StreamWriter) -> None:
        self._socket = WSConnection(kind)
        self._reader = reader
        self._writer = writer
        self._text = ""

    async def ask(self, port: int) -> None:
        """Begin to speak with the server there."""
        self._writer.write(self._socket.send(Request(host=f"127.0.0.1:{port}", target="/session")))
        await self.hear()

    def say(self, text: str) -> None:
        self._writer.write(self._socket.send(TextMessage(text)))

    def close(self) -> None:
        self._writer.close()

    async def hear(self) -> list[str] | None:
        """The next whole messages; nothing any more once the other side has gone."""
        data = await self._reader.read(1 << 16)
        if not data:
            return None
        self._socket.receive_data(data)
        heard = []
        for event in self._socket.events():
            match event:
                case Request():
                    self._writer.write(self._socket.send(AcceptConnection()))
                case Ping() as ping:
                    self._writer.write(self._socket.send(ping.response()))
                case CloseConnection():
                    return None
                case TextMessage() as part:
                    self._text += part.data
                    if part.message_finished:
                        heard.append(self._text)
                        self._text = ""
        return heard


async def _bridge(port: int, reader: StreamReader, writer: StreamWriter) -> None:
    playwright = _End(ConnectionType.SERVER, reader, writer)
    firefox = _End(ConnectionType.CLIENT, *await asyncio.open_connection("127.0.0.1", port))
    await firefox.ask(port)

    async def there() -> None:
        while (heard := await playwright.hear()) is not None:
            for text in heard:
                asked = json.loads(text)
                if asked["method"] in _UNKNOWN:
                    playwright.say(json.dumps({"type": "success", "id": asked["id"], "result": {}}))
                else:
                    firefox.say(text)
        firefox.close()

    async def back() -> None:
        while (heard := await firefox.hear()) is not None:
            for text in heard:
                playwright.say(text)
        playwright.close()

    await asyncio.gather(there(), back(), return_exceptions=True)


async def _main() -> int:
    firefox = await asyncio.create_subprocess_exec(
        os.environ["FIREFOX"], *sys.argv[1:], stderr=asyncio.subprocess.PIPE, limit=1 << 20
    )
    assert firefox.stderr
    async for line in firefox.stderr:
        if found := _LISTENING.search(line):
            port = int(found[1])
            bridge = await asyncio.start_server(partial(_bridge, port), "127.0.0.1", 0)
            own = str(bridge.sockets[0].getsockname()[1])
            line = line.replace(found[1], own.encode())
        sys.stderr.buffer.write(line)
        sys.stderr.buffer.flush()
    return await firefox.wait()


if __name__ == "__main__":
    sys.exit(asyncio.run(_main()))
