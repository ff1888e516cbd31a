"""Starlette, and so FastAPI."""

import json
import socket

import uvicorn
from sessions import COOKIE, FOR_THE_BROWSER, sign_in, who
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route


def write(request):
    sealed = sign_in(request.query_params["format"], request.query_params["code"])
    response = JSONResponse(who(sealed))
    response.set_cookie(COOKIE, sealed, **FOR_THE_BROWSER)
    return response


def read(request):
    return JSONResponse(who(request.cookies.get(COOKIE)))


app = Starlette(routes=[Route("/sign-in", write), Route("/who", read)])
listener = socket.create_server(("127.0.0.1", 0))
print(json.dumps({"port": listener.getsockname()[1]}), flush=True)
uvicorn.Server(uvicorn.Config(app, log_level="warning")).run(sockets=[listener])
