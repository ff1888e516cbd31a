"""Visits the example project in a process of its own, whose settings are that project's, and prints what it saw."""

from __future__ import annotations

import json
import os
import sys
from typing import Any

import django
from django.core.management import call_command
from django.test import Client

PAGE = {"Accept": "text/html", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
PAGE["Sec-Fetch-Site"] = "same-origin"


def visit() -> dict[str, Any]:
    call_command("check", fail_level="WARNING", verbosity=0)
    browser = Client(enforce_csrf_checks=True)

    def get(path: str) -> Any:
        return browser.get(path, headers=PAGE)

    def post(path: str, **form: str) -> Any:
        return browser.post(path, form, headers=PAGE)

    shown: dict[str, Any] = {"signed out": get("/").content.decode(), "leads to": get("/dashboard")["Location"]}
    shown["cancelled"] = get("/callback?error=access_denied&state=0000000abcdefghi").content.decode()
    browser.cookies["wos-session"] = os.environ["SESSION"]
    shown |= {"home": get("/").content.decode(), "refused": get("/members").content.decode()}
    shown |= {"security": get("/security").status_code}
    style = get("/page.css")
    shown["style"] = style.status_code
    style.close()
    token = get("/note").content.decode().split('name="csrfmiddlewaretoken" value="')[1].partition('"')[0]
    sent = post("/note", note="<milk>", csrfmiddlewaretoken=token)
    shown["sent"] = [sent.status_code, sent["Location"], sent["Content-Security-Policy"]]
    shown["note"] = get("/note").content.decode()
    switched = post("/switch-organization", organization_id=os.environ["ACME"], return_to="/members")
    shown["switched"] = [switched.status_code, switched["Location"]]
    shown["members"] = get("/members").content.decode()
    shown["out"] = post("/logout").status_code
    return shown


if __name__ == "__main__":
    sys.path.insert(0, os.environ["EXAMPLE"])
    os.environ["DJANGO_SETTINGS_MODULE"] = "settings"
    django.setup()
    print(json.dumps(visit()))
