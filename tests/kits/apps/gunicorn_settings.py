"""How gunicorn serves the stories' application; what differs is on its command line."""

import json
from multiprocessing import Value

bind = "127.0.0.1:0"
worker_class = "gthread"
threads = 16
control_socket_disable = True
# As much as other servers take.
limit_request_line = 8190
limit_request_field_size = 16380

started = Value("i", 0)


def post_worker_init(worker):
    """Says where it listens when the last process is there."""
    with started.get_lock():
        started.value += 1
        if started.value == worker.cfg.workers:
            print(json.dumps({"port": worker.sockets[0].getsockname()[1]}), flush=True)
