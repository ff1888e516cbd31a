"""What a Django project is told at its start, and the example project."""

from __future__ import annotations

import json
import pickle
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import django
import django_project
import pytest
from asgiref.sync import iscoroutinefunction
from conftest import ROOT, Emulator
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory, override_settings
from django_project import ACME, CALLBACK, GLOBEX, MIDDLEWARE, Site, text

import authkit_native.django as kit
from authkit_native import ConfigurationError
from authkit_native.django.request import CookieLine, visit_of

VISIT = str(Path(__file__).parent / "django_visit.py")
# Fixtures.
database, site, mapped = django_project.database, django_project.site, django_project.mapped


def test_what_cannot_work_is_found_at_the_start(emulator: Emulator) -> None:
    for given, error in (
        ({"client_id": "client_1"}, ConfigurationError),
        (emulator.options(cookie_domain="other.example"), ConfigurationError),
        (emulator.options(cookie_nmae="x"), ImproperlyConfigured),
        (emulator.options(client=emulator.client()), ConfigurationError),
    ):
        with override_settings(AUTHKIT=given), pytest.raises(error):
            kit.AuthKitMiddleware(lambda request: HttpResponse())
    with pytest.raises(ImproperlyConfigured, match="AuthKitMiddleware"):
        visit_of(RequestFactory().get("/"))
    with override_settings(MIDDLEWARE=[]), pytest.raises(ImproperlyConfigured, match="AuthKitMiddleware"):
        Client().get("/login")
    with pytest.raises(AttributeError):
        _ = kit.nothing
    assert {*kit.__all__} <= {*dir(kit)} and all(getattr(kit, name) for name in kit.__all__)


def test_the_middleware_is_of_the_kind_that_it_wraps(site: Site) -> None:
    async def aview(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    assert iscoroutinefunction(kit.AuthKitMiddleware(aview))
    assert not iscoroutinefunction(kit.AuthKitMiddleware(lambda request: HttpResponse()))


def test_a_cookie_line_is_sent_as_it_is() -> None:
    line = "wos-session=a; Path=/; Max-Age=60; HttpOnly; Partitioned; Unknown=1; SameSite=Lax"
    cookie = CookieLine(line)
    assert cookie.OutputString() == line and cookie.output(header="").strip() == line
    assert (cookie.key, cookie.value, cookie["max-age"], cookie["samesite"]) == ("wos-session", "a", "60", "Lax")
    assert pickle.loads(pickle.dumps(cookie)).OutputString() == line
    for name in ("wos-flow-(a)/b", "wos-flow-a:b@c"):
        assert CookieLine(f"{name}=; Path=/; Max-Age=0").key == name


def test_a_project_without_users_has_the_rest(emulator: Emulator) -> None:
    given: dict[str, Any] = {"SECRET_KEY": "x", "ALLOWED_HOSTS": ["*"], "INSTALLED_APPS": ["authkit_native.django"]}
    given |= {"MIDDLEWARE": MIDDLEWARE[-1:], "ROOT_URLCONF": "authkit_native.django.urls"}
    given |= {"AUTHKIT": emulator.options(redirect_uri=CALLBACK)}
    program = f"""
from django.conf import settings
settings.configure(**{given})
import django; django.setup()
from django.core.management import call_command; call_command("check")
from django.test import Client
print(Client().get("/login", headers={{"Accept": "text/html"}}).status_code)
"""

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT / "python")
    assert done.stdout.endswith("302\n"), done.stderr


def test_the_example_of_the_readme_runs(emulator: Emulator, database: None, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in emulator.options(redirect_uri=CALLBACK).items():
        monkeypatch.setenv(f"WORKOS_{name.upper()}", value)
    section = (ROOT / "python/README.md").read_text().split("\n## Django\n")[1].split("\n## ")[0]
    of_settings, of_urls = re.findall(r"```python\n(.*?)```", section, re.DOTALL)
    names: dict[str, Any] = {"INSTALLED_APPS": [], "MIDDLEWARE": [], "AUTHENTICATION_BACKENDS": []}
    exec(of_settings, names)
    assert {*names["INSTALLED_APPS"]} < {*settings.INSTALLED_APPS}
    module = type(django)("readme_urls")
    monkeypatch.setitem(sys.modules, "readme_urls", module)
    get_user_model().objects.all().delete()
    changes = {"AUTHKIT": names["AUTHKIT"], "LOGIN_URL": names["LOGIN_URL"], "ROOT_URLCONF": "readme_urls"}
    with override_settings(**changes, MIDDLEWARE=[*MIDDLEWARE[:-1], *names["MIDDLEWARE"]]):
        exec(of_urls, vars(module))
        site = Site(emulator)
        assert text(site.get("/")) == '<a href="/login">Sign in</a>'
        site.carry(emulator.cookie())
        assert text(site.get("/")) == "Hello Ada"
        assert (site.get("/reports").status_code, site.get("/account").status_code) == (403, 200)


def test_the_example_app(emulator: Emulator) -> None:
    options = emulator.options(redirect_uri=CALLBACK)
    environment = {f"WORKOS_{name.upper()}": value for name, value in options.items()}
    environment |= {"EXAMPLE": str(ROOT / "tests/apps/django"), "PYTHONPATH": str(ROOT / "python"), "ACME": ACME}
    environment |= {"SESSION": emulator.cookie(organization_id=GLOBEX)}
    done = subprocess.run(
        [sys.executable, str(Path(__file__).parent / "django_visit.py")],
        capture_output=True,
        text=True,
        env=environment,
    )
    assert done.returncode == 0, done.stderr
    shown = json.loads(done.stdout.splitlines()[-1])
    assert "<h1>You are not signed in</h1>" in shown["signed out"] and "authkit=resume" in shown["leads to"]
    assert "<h1>Hello, Ada</h1>" in shown["home"] and '<form method="post" action="/logout">' in shown["home"]
    assert "<h1>You may not see this.</h1>" in shown["refused"] and shown["style"] == 200
    assert shown["sent"][:2] == [303, "/note"] and "form-action 'self'" in shown["sent"][2]
    assert 'value="&lt;milk&gt;"' in shown["note"] and shown["security"] in (200, 302)
    assert shown["switched"] == [303, "/members"] and "<h1>Members</h1>" in shown["members"]
    assert shown["out"] == 200 and "<h1>The sign-in was not completed.</h1>" in shown["cancelled"]
