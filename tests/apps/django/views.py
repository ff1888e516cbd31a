"""The pages of the project."""

import json
import os
from datetime import datetime, timezone

from authkit_native.django import require_auth
from django.shortcuts import redirect, render

notes = {}


def home(request):
    return render(request, "page.html")


@require_auth()
def dashboard(request):
    user = request.authkit.user
    return render(request, "page.html", {"title": f"{user.first_name or user.email}'s dashboard"})


@require_auth(permission="users:manage")
def members(request):
    return render(request, "page.html", {"title": "Members"})


@require_auth(recent=300, impersonation=False)
def security(request):
    return render(request, "page.html", {"title": "Security"})


@require_auth()
def note(request):
    if request.method == "POST":
        notes[request.authkit.user.id] = request.POST["note"]
        response = redirect("/note")
        response.status_code = 303
        return response
    note = notes.get(request.authkit.user.id, "")
    return render(request, "page.html", {"title": "Your note", "has_note": True, "note": note})


def show_failure(event, request):
    if event.status:  # Otherwise the session could not be refreshed, and the page itself says so.
        return render(request, "page.html", {"title": "The sign-in was not completed."}, status=event.status)


def forbidden(request, exception):
    return render(request, "page.html", {"title": "You may not see this."}, status=403)


def demo(request):
    """The other apps of the demo, the organizations of its users, and when their token expires."""
    auth = request.authkit
    return {
        "apps": json.loads(os.getenv("APPS", "{}")),
        "organizations": {"Acme": "org_01EM000000000000000000ACME", "Globex": "org_01EM0000000000000000GLOBEX"},
        "is_native": any(cookie.startswith("ak1.") for cookie in request.COOKIES.values()),
        "expires": datetime.fromtimestamp(auth.expires_at, timezone.utc) if auth.authenticated else None,
    }
