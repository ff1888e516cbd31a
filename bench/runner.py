"""Measures two packages in one Python process, in turns. Reads the stage as JSON, prints samples as JSON.

runner.py <folder of ours> <folder of the vendor's> < stage.json
"""

import json
import sys
import threading
import time

sys.path[:0] = sys.argv[1:3]
stage = json.load(sys.stdin)
KEY = stage["fernet_key"]  # 44 bytes: the vendor takes nothing else, and ours any password
ACCOUNT = {name: stage[name] for name in ("api_key", "client_id", "base_url")}
# What a browser sends with a click.
FIELDS = {
    "HTTP_ACCEPT": "text/html,*/*;q=0.8",
    "HTTP_USER_AGENT": "Mozilla/5.0",
    "HTTP_REFERER": "https://app.example/",
    "HTTP_SEC_FETCH_DEST": "document",
    "HTTP_SEC_FETCH_MODE": "navigate",
    "HTTP_SEC_FETCH_SITE": "same-origin",
}
AUTHORIZE = {"provider": "authkit", "redirect_uri": "https://app.example/callback", "state": "state"}


class Ours:
    def __init__(self):
        from authkit_native import WorkOSClient

        self.users = WorkOSClient(**ACCOUNT).user_management
        self.pages = Pages(WorkOSClient(**ACCOUNT, cookie_password=KEY).user_management)
        self.unseal_data = self.users.unseal_data
        self.seal_session_from_auth_response = self.users.seal_session_from_auth_response

    def seal(self, tokens):
        return self.seal_session_from_auth_response(**tokens, user=stage["user"], cookie_password=KEY)

    def seal_data(self):
        # A session's cookie is no data: the same members as data.
        return self.users.seal_data({**stage["tokens"]["typical"], "user": stage["user"]}, KEY)

    def unseal(self, sealed):
        return self.unseal_data(sealed, KEY)

    def authenticate(self, cookie):
        # What the guide's code does at each request.
        session = self.users.load_sealed_session(session_data=cookie, cookie_password=KEY)
        outcome = session.authenticate()
        assert outcome.authenticated
        return outcome

    def greet(self, cookie):
        # What it does where it shows who is signed in.
        assert self.authenticate(cookie).user

    def authorize(self):
        return self.users.get_authorization_url(**AUTHORIZE)

    def refresh(self, cookie):
        refreshed = self.users.load_sealed_session(session_data=cookie, cookie_password=KEY).refresh()
        assert refreshed.authenticated, refreshed.reason
        return refreshed.sealed_session


class Pages:
    """A page of Flask that greets a user: what its author types with the client alone, and with the kit."""

    def __init__(self, users):
        import flask
        from authkit_native.flask import AuthKit, current_auth

        def by_hand():
            session = users.load_sealed_session(session_data=flask.request.cookies.get("wos-session"))
            response = flask.make_response(session.authenticate().user.email)
            response.headers["Cache-Control"], response.headers["Vary"] = "private, no-store", "Cookie"
            return response

        self.app = flask.Flask("pages")
        AuthKit(self.app, **ACCOUNT, cookie_password=KEY, redirect_uri=AUTHORIZE["redirect_uri"])
        self.app.add_url_rule("/by-hand", "by_hand", by_hand)
        self.app.add_url_rule("/kit", "kit", lambda: current_auth.user.email)
        self.app.add_url_rule("/unread", "unread", lambda: "hello")

    def get(self, path, cookie):
        """As a server asks, without one."""
        environ = {
            "REQUEST_METHOD": "GET",
            "SCRIPT_NAME": "",
            "PATH_INFO": path,
            "QUERY_STRING": "month=11",
            "SERVER_NAME": "app.example",
            "SERVER_PORT": "443",
            "wsgi.url_scheme": "https",
            "HTTP_COOKIE": f"theme=dark; wos-session={cookie}",
            **FIELDS,
        }
        assert b"".join(self.app.wsgi_app(environ, lambda *answer: None))


class Vendor(Ours):
    """Every call is spelled as ours; only sealing is found in a module."""

    def __init__(self):
        from workos import WorkOSClient, session

        self.users = WorkOSClient(**ACCOUNT).user_management
        self.unseal_data = session.unseal_data
        self.seal_data = lambda: typical(self)
        self.seal_session_from_auth_response = session.seal_session_from_auth_response


def typical(package):
    return package.seal(stage["tokens"]["typical"])


def fresh(package, count, call="authenticate"):
    """Cookies that were never seen before: sealing makes another one every time."""
    return [(getattr(package, call), typical(package)) for _ in range(count)]


def known(package, count, call="authenticate"):
    return [(getattr(package, call), package.cookie)] * count


def and_greet(prepare):
    return lambda package, count: prepare(package, count, "greet")


def refresh_chain(package, count):
    def refresh(package):
        package.session = package.refresh(package.session)

    return [(refresh, package)] * count


def page(path):
    """Of ours alone: the vendor has no kit."""
    return lambda package, count: [(package.pages.get, path, package.cookie)] * count


def run(calls):
    for call, *arguments in calls:
        call(*arguments)


def run_in_threads(calls):
    threads = [threading.Thread(target=run, args=(calls[start::4],)) for start in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


# At the end of the rows that share their calls among threads.
THREADS = ", 4 threads"

# The rows: what makes the calls, how they are run, and the clock.
ROWS = {
    "seal": (lambda package, count: [(typical, package)] * count, run, time.perf_counter),
    "unseal": (lambda package, count: [(package.unseal, package.data)] * count, run, time.perf_counter),
    "authenticate, cache miss": (fresh, run, time.perf_counter),
    "authenticate, cache hit": (known, run, time.perf_counter),
    "authenticate, cache miss, and read the user": (and_greet(fresh), run, time.perf_counter),
    "authenticate, cache hit, and read the user": (and_greet(known), run, time.perf_counter),
    "authenticate, cache miss" + THREADS: (fresh, run_in_threads, time.perf_counter),
    "authenticate, cache hit" + THREADS: (known, run_in_threads, time.perf_counter),
    "authorization URL": (lambda package, count: [(package.authorize,)] * count, run, time.perf_counter),
    "refresh, CPU": (refresh_chain, run, time.process_time),
    "page, nobody asks who is signed in": (page("/unread"), run, time.perf_counter),
    "page, authenticated by hand": (page("/by-hand"), run, time.perf_counter),
    "page, authenticated by the kit": (page("/kit"), run, time.perf_counter),
}


def sample(row, package, count):
    """Microseconds a call, over so many calls."""
    prepare, execute, clock = ROWS[row]
    calls = prepare(package, count)
    started = clock()
    execute(calls)
    return (clock() - started) / count * 1e6


def calls_in_slice(row, package):
    """How many calls fill a slice. Threads get ten slices: starting them takes the interpreter milliseconds."""
    alone = row.removesuffix(THREADS)
    count = max(8, min(5000, int(stage["slice"] * 1e6 / sample(alone, package, 8))))
    return count if alone == row else 10 * count


def measured(row, packages):
    """The packages that have this row."""
    return ["ours"] if row.startswith("page") else list(packages)


def main():
    packages = {"ours": Ours(), "vendor": Vendor()}
    for name, package in packages.items():
        package.cookie = typical(package)
        package.data = package.seal_data()
        package.session = package.seal(stage["sessions"][name])
        package.authenticate(package.cookie)  # fetches the keys
    samples = {row: {name: [] for name in measured(row, packages)} for row in ROWS}
    counts = {}
    for turn in range(stage["rounds"] + 1):
        for row in ROWS:
            names = measured(row, packages)
            for name in reversed(names) if turn % 2 else names:
                package = packages[name]
                if turn == 0:
                    counts[row, name] = calls_in_slice(row, package)
                else:
                    samples[row][name].append(sample(row, package, counts[row, name]))
    cookies = {size: {n: len(p.seal(tokens)) for n, p in packages.items()} for size, tokens in stage["tokens"].items()}
    given = {name: package.cookie for name, package in packages.items()}
    json.dump({"samples": samples, "cookie bytes": cookies, "cookies": given}, sys.stdout)


main()
