"""Sign-in for a Django project.

Run it with `python app.py`; it reads WORKOS_API_KEY, WORKOS_CLIENT_ID and WORKOS_COOKIE_PASSWORD from the environment.
"""

import json
import os

from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.core.wsgi import get_wsgi_application


class Quiet(WSGIRequestHandler):
    def log_message(self, *_):
        pass


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "settings"
    server = ThreadedWSGIServer(("127.0.0.1", int(os.getenv("PORT", "3000"))), Quiet)
    server.set_app(get_wsgi_application())
    print(json.dumps({"url": f"http://localhost:{server.server_port}"}), flush=True)
    server.serve_forever()
