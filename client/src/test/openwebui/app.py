"""An app with Open WebUI's own parts: uvicorn, socket.io, Starlette's files and compression. Prints its port."""

import pathlib
import random
import socket
import tempfile

import socketio
import uvicorn
from starlette.applications import Starlette
from starlette.responses import FileResponse, PlainTextResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette_compress import CompressMiddleware

# Seconds that a poll is held before the server has to say something; Open WebUI's are 25 and 20.
sio = socketio.AsyncServer(async_mode="asgi", cors_allowed_origins="*", ping_interval=1, ping_timeout=5)
folder = pathlib.Path(tempfile.mkdtemp())
(folder / "speech.mp3").write_bytes(random.Random(1).randbytes(300_000))


@sio.on("say")
async def say(sid, said):
    await sio.emit("heard", said, to=sid)
    return len(said)


async def shout(request):
    await sio.emit("heard", (await request.body()).decode())
    return PlainTextResponse("shouted")


async def speech(request):
    return FileResponse(folder / "speech.mp3")


async def script(request):
    return PlainTextResponse("export const token = 1;\n" * 5_000, media_type="text/javascript")


web = Starlette(
    routes=[
        Route("/shout", shout, methods=["POST"]),
        Route("/speech.mp3", speech),
        Route("/script.js", script),
        Mount("/static", StaticFiles(directory=folder)),
    ]
)
app = socketio.ASGIApp(sio, CompressMiddleware(web), socketio_path="/ws/socket.io")

with socket.socket() as listener:
    listener.bind(("127.0.0.1", 0))
    listener.listen(128)  # who knows the port may come at once, and waits here
    print(listener.getsockname()[1], flush=True)
    uvicorn.Server(uvicorn.Config(app, log_level="warning", forwarded_allow_ips="*")).run(sockets=[listener])
