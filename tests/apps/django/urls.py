"""The addresses of the project, and its content security policy."""

import views
from django.conf import settings
from django.urls import include, path
from django.views.static import serve

POLICY = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"


def public(request, name):
    return serve(request, name, settings.HERE.parent / "public")


def restrict(get_response):
    def restricted(request):
        response = get_response(request)
        response.headers["Content-Security-Policy"] = POLICY
        return response

    return restricted


handler403 = views.forbidden
urlpatterns = [
    path("", include("authkit_native.django.urls")),
    path("", views.home),
    path("dashboard", views.dashboard),
    path("members", views.members),
    path("security", views.security),
    path("note", views.note),
    *(path(name, public, {"name": name}) for name in ("page.css", "countdown.js")),
]
