"""A URLconf with our routes in another place."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [path("accounts/", include("authkit_native.django.urls"))]
