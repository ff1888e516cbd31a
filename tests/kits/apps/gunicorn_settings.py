"""How gunicorn serves the stories' application; what differs is on its command line."""

import json

bind = "127.0.0.1:0"
worker_class = "gthread"
threads = 16
control_socket_disable = True
# As much as other servers take.
limit_request_line = 8190
limit_request_field_size = 16380


def when_ready(server):
    print(json.dumps({"port": server.LISTENERS[0].getsockname()[1]}), flush=True)
