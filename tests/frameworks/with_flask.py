"""Flask: what Werkzeug writes and reads."""

import json

from flask import Flask, make_response, request
from sessions import COOKIE, FOR_THE_BROWSER, by_hand, sign_in, who
from werkzeug.serving import make_server

app = Flask(__name__)


@app.get("/sign-in")
def write():
    sealed = sign_in(request.args["format"], request.args["code"])
    response = make_response(who(sealed))
    response.set_cookie(COOKIE, sealed, **FOR_THE_BROWSER)
    return response


@app.get("/who")
def read():
    return who(request.cookies.get(COOKIE))


@app.get("/who-by-hand")
def read_by_hand():
    return who(by_hand(request.headers.get("Cookie", "")))


server = make_server("127.0.0.1", 0, app, threaded=True)
print(json.dumps({"port": server.port}), flush=True)
server.serve_forever()
