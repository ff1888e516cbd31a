"""Prints what the session in SESSION says; without one, signs in with CODE first."""

import json
import os
import sys

from authkit_native import WorkOSClient

workos = WorkOSClient()
password = os.environ["WORKOS_COOKIE_PASSWORD"]
sealed = os.environ.get("SESSION")
if not sealed:
    assert workos.user_management.get_authorization_url(provider="authkit").startswith(os.environ["WORKOS_BASE_URL"])
    sealed = workos.user_management.authenticate_with_code(
        code=os.environ["CODE"], session={"seal_session": True, "cookie_password": password}
    ).sealed_session
session = workos.user_management.load_sealed_session(sealed_session=sealed, cookie_password=password)
auth = session.authenticate()
assert auth.authenticated, auth.reason
result = {
    "sealed_session": sealed,
    "user": [auth.user.id, auth.user.email, auth.user.first_name],
    "session": [auth.session_id, auth.organization_id, auth.role, auth.roles, auth.permissions, auth.expires_at],
    "seal_format": auth.seal_format,
    "logout_url": session.get_logout_url(),
}
refreshed = session.refresh()
assert refreshed.authenticated and refreshed.sealed_session != sealed
json.dump(result, sys.stdout)
