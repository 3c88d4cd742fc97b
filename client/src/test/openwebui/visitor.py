"""A socket.io client behind the tunnel: visitor.py URL CA TRANSPORT... says things, and prints "done" once all are heard."""

import asyncio
import ssl
import sys

import aiohttp
import socketio

SAID = ["hello", "\u20ac" * 1_000, b"\x00\xff" * 50_000, "x" * 900_000]


async def main(url, authority, transports):
    trusting = ssl.create_default_context(cafile=authority)
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=trusting)) as session:
        client = socketio.AsyncClient(http_session=session, reconnection=False)
        heard = asyncio.Queue()
        client.on("heard", heard.put)
        await client.connect(url, transports=transports, socketio_path="/ws/socket.io", auth={"token": "t"})
        for said in SAID:
            assert await client.call("say", said) == len(said)
            assert await heard.get() == said
        assert client.transport() == transports[-1], client.transport()
        await client.disconnect()
    print("done")


asyncio.run(main(sys.argv[1], sys.argv[2], sys.argv[3:]))
