#!/usr/bin/env python3
"""Starts the emulator and the example apps, shows them on a page, and stops everything on Ctrl-C."""

import argparse
import json
import signal
import sys
import time

from apps import Stage
from servers import StartError, fail
from start_page import StartPage


def main() -> None:
    options = parse()
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)
    progress = (lambda text: None) if options.json else (lambda text: print(f"  starting {text}", flush=True))
    try:
        changes, names = dict(options.set), options.apps.split(",") if options.apps else []
        with Stage(options.port, options.token_lifetime, progress, options.origin, changes, names) as stage:
            emulator = stage.emulator.ready["base_url"]
            with StartPage(stage.port, stage.apps, stage.urls, stage.skipped, emulator) as start:
                show = show_json if options.json else show_table
                show(stage, start, options)
                watch(stage)
    except StartError as error:
        fail(str(error))
    except KeyboardInterrupt:
        print("\nStopped." if not options.json else "", file=sys.stderr)


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--port", type=int, default=4000, help="the port of the start page, the others take the next ones; 0 takes any"
    )
    parser.add_argument(
        "--token-lifetime", type=int, default=300, metavar="SECONDS", help="how long access tokens live"
    )
    parser.add_argument(
        "--apps", metavar="NAMES", help="the apps to start, with commas between them; all when not given"
    )
    parser.add_argument(
        "--origin",
        metavar="URL",
        help="where browsers find an app if not at localhost; {name} and {port} are those of the app: "
        "https://{name}.example.localhost:8443 with a proxy in front, say",
    )
    parser.add_argument(
        "--set",
        type=lambda text: text.split("=", 1),
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="a setting of the apps, such as WORKOS_COOKIE_NAME=session",
    )
    parser.add_argument("--json", action="store_true", help="print one line of JSON instead of a table")
    return parser.parse_args()


def show_table(stage: Stage, start: StartPage, options: argparse.Namespace) -> None:
    if stage.moved:
        print(f"\n  Port {options.port} and its neighbours are in use, so these are the next free ones.")
    print()
    servers = {"Start page": start.url, "Emulator": stage.emulator.ready["base_url"], **stage.urls}
    for name, text in [*servers.items(), *((name, f"skipped: {it}") for name, it in stage.skipped.items())]:
        print(f"  {name:11} {text}")
    print("\n  Sign in at one app and you are signed in at all. Users: ada@, grace@ and alan@example.com.")
    print(f"  Access tokens live {options.token_lifetime} s. Ctrl-C stops everything.\n", flush=True)


def show_json(stage: Stage, start: StartPage, options: argparse.Namespace) -> None:
    started = {
        "start": start.url,
        "emulator": stage.emulator.ready,
        "apps": stage.urls,
        "ports": stage.ports,
        "cookie": stage.cookie,
        "sharing": [app.name for app in stage.apps if app.shares],
        "skipped": stage.skipped,
    }
    print(json.dumps(started), flush=True)


def watch(stage: Stage) -> None:
    while True:
        for server in stage.running:
            if server.process.poll() is not None:
                fail(f"{server.name} ended unexpectedly; its output:\n{server.output()}")
        time.sleep(0.5)


if __name__ == "__main__":
    main()
