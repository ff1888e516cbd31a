"""uvicorn with a stories' application of ASGI: `python uvicorn_server.py starlette|fastapi|django [workers]`."""

from __future__ import annotations

import json
import sys
from typing import Any

import theatres
import uvicorn
from uvicorn.supervisors import Multiprocess


def application() -> Any:
    if sys.argv[1] == "django":
        from django_app import of_asgi as make
    elif sys.argv[1] == "fastapi":
        from starlette_app import of_fastapi as make
    else:
        from starlette_app import of_starlette as make
    return theatres.Asgi(make)


if __name__ == "__main__":
    workers = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    config = uvicorn.Config(
        "uvicorn_server:application",
        factory=True,
        port=0,
        workers=workers,
        lifespan="off",
        access_log=False,
        server_header=False,
    )
    listener = config.bind_socket()
    # Who comes before the application is there waits.
    listener.listen(config.backlog)
    print(json.dumps({"port": listener.getsockname()[1]}), flush=True)
    if workers == 1:
        uvicorn.Server(config).run([listener])
    else:
        Multiprocess(config, [listener]).run()
