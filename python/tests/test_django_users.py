"""The users of a Django project: mapped and not, with their permissions, in the admin and in the REST framework."""

from __future__ import annotations

import pickle
from typing import Any

import django
import django_project
import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest
from django.test import Client, override_settings
from django_project import ACME, FETCH, GLOBEX, MIDDLEWARE, USERS, Site, lines, text

# Fixtures.
database, site, mapped = django_project.database, django_project.site, django_project.mapped


@pytest.mark.parametrize("page", ["/stock", "/astock", "/stock_class", "/permitted"])
def test_guards_of_django_lead_to_the_sign_in(mapped: Site, page: str) -> None:
    if page == "/astock" and django.VERSION < (5, 1):
        pytest.skip("the decorators of this Django do not await views")
    refused = mapped.get(f"{page}?tab=2")
    assert refused.status_code == 302 and not lines(refused)
    assert mapped.get(page, **FETCH).status_code == 401
    done = mapped.get(mapped.come_back(mapped.get(refused["Location"]), organization_id=ACME))
    assert done["Location"] == f"{page}?tab=2"
    assert text(mapped.get(page)) == "ada@example.com"
    mapped.carry(mapped.emulator.expired_cookie())
    mapped.emulator.fault({"kind": "status", "status": 503})
    # The keys are known, so what fails is the refresh: nobody is sent to a sign-in that cannot work.
    assert mapped.get(page).status_code == 503


def test_the_middleware_of_django_that_asks_for_a_login_leads_there_too(mapped: Site) -> None:
    if django.VERSION < (5, 1):
        pytest.skip("this Django has no such middleware")
    required = "django.contrib.auth.middleware.LoginRequiredMiddleware"
    with override_settings(MIDDLEWARE=[*MIDDLEWARE, required]):
        site = type(mapped)(mapped.emulator)
        refused = site.get("/whoami")
        assert refused.status_code == 302 and "authkit=resume" in refused["Location"]
        assert site.get("/whoami", **FETCH).status_code == 401
        site.sign_in()
        assert text(site.get("/whoami")) == text(site.get("/awhoami")) == "ada@example.com"


def test_users_need_no_sessions_of_django(mapped: Site) -> None:
    with override_settings(MIDDLEWARE=MIDDLEWARE[-1:]):
        site = type(mapped)(mapped.emulator)
        assert (site.get("/stock").status_code, text(site.get("/awhoami"))) == (302, "")
        site.sign_in()
        assert text(site.get("/whoami")) == text(site.get("/awhoami")) == "ada@example.com"


def test_who_lacks_a_right_is_not_sent_round_for_ever(mapped: Site) -> None:
    mapped.sign_in(organization_id=GLOBEX)
    assert mapped.get("/permitted").status_code == 403
    assert mapped.get("/raising").status_code == 403
    assert mapped.get("/deliberate")["Location"] == "/login"


def test_users_are_made_at_the_first_sign_in(mapped: Site) -> None:
    users: Any = get_user_model().objects
    seen: list[str] = []

    def receive(sender: Any, request: HttpRequest, user: Any, **_: Any) -> None:
        seen.append(user.email)

    user_logged_in.connect(receive)
    mapped.sign_in()
    user = users.get()
    assert (user.email, user.first_name, user.has_usable_password()) == ("ada@example.com", "Ada", False)
    assert user.username.startswith("user_") and user.last_login
    for page in ("/whoami", "/awhoami", "/stock"):
        assert text(mapped.get(page)) == "ada@example.com"
    user_logged_in.disconnect(receive)
    assert seen == ["ada@example.com"] and users.count() == 1
    mapped.carry(mapped.emulator.cookie())
    users.update(is_active=False)
    assert text(mapped.get("/whoami")) == text(mapped.get("/awhoami")) == ""


def test_permissions_reach_has_perm(mapped: Site) -> None:
    mapped.carry(mapped.emulator.cookie(organization_id=ACME))
    assert text(mapped.get("/perms")) == "True False True False True"
    mapped.carry(mapped.emulator.cookie(organization_id=GLOBEX))
    assert text(mapped.get("/perms")).startswith("False False")
    user: Any = get_user_model().objects.get()
    user._authkit_permissions = frozenset({"reports.view"})
    assert user.has_module_perms("reports") and not user.has_perm("reports.view", user)
    assert pickle.loads(pickle.dumps(user)).has_perm("reports.view")


def test_sessions_of_django_and_the_admin_go_on(mapped: Site) -> None:
    users: Any = get_user_model().objects
    admin = users.create_superuser("root", "root@example.com", "root")
    browser = Client()
    browser.force_login(admin)
    assert text(browser.get("/whoami")) == "root@example.com"
    assert browser.get("/admin/").status_code == 200
    browser.cookies["wos-session"] = mapped.emulator.cookie()
    assert text(browser.get("/whoami")) == "ada@example.com"
    assert browser.get("/admin/").status_code == 302
    users.filter(email="ada@example.com").update(is_staff=True, is_superuser=True)
    assert browser.get("/admin/").status_code == 200


def test_users_are_left_alone_where_they_are_not_mapped(site: Site) -> None:
    site.sign_in()
    assert text(site.get("/whoami")) == ""
    assert text(site.get("/private")) == "ada@example.com"


async def mapper(person: Any, request: HttpRequest) -> Any:
    return await get_user_model().objects.aget(email="root@example.com")


def test_a_mapping_may_be_a_coroutine(mapped: Site) -> None:
    get_user_model().objects.create(username="root", email="root@example.com")
    with override_settings(AUTHKIT={**settings.AUTHKIT, "users": mapper}):
        mapped = type(mapped)(mapped.emulator)
        mapped.carry(mapped.emulator.cookie())
        assert text(mapped.get("/whoami")) == text(mapped.get("/awhoami")) == "root@example.com"


def test_the_rest_framework_authenticates(site: Site) -> None:
    refused = site.get("/api", **FETCH)
    assert refused.status_code == 401 and refused["WWW-Authenticate"] == 'AuthKit sign_in="/login"'
    site.carry(site.emulator.expired_cookie())
    known = site.get("/api", **FETCH)
    assert known.json()["email"] == "ada@example.com" and known.json()["user"].startswith("user_")
    assert len(lines(known)) == 1
    site.browser.handler.enforce_csrf_checks = True
    assert site.post("/api", **FETCH).json()["detail"].startswith("CSRF Failed")
    site.carry(site.emulator.expired_cookie())
    site.emulator.fault({"kind": "status", "status": 503})
    down = site.get("/api", **FETCH)
    assert (down.status_code, down["Retry-After"]) == (503, "5")
    site.emulator.clear_faults()
    with override_settings(AUTHKIT={**settings.AUTHKIT, "users": USERS}):
        site = type(site)(site.emulator)
        site.carry(site.emulator.cookie())
        assert site.get("/api", **FETCH).json()["user"] != known.json()["user"]
