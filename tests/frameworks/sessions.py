"""What every Python server here does with sessions; how a cookie is set and read is the framework's."""

import os

from authkit_native import WorkOSClient

COOKIE = "wos_session"
FOR_THE_BROWSER = {"httponly": True, "samesite": "Lax"}
PASSWORD = os.environ["WORKOS_COOKIE_PASSWORD"]
workos = WorkOSClient()
writers = {}


def sign_in(seal_format, code):
    """The sealed session of a fresh sign-in."""
    if seal_format not in writers:
        writers[seal_format] = WorkOSClient(seal_format=seal_format)
    session = {"seal_session": True, "cookie_password": PASSWORD}
    return writers[seal_format].user_management.authenticate_with_code(code=code, session=session).sealed_session


def who(cookie):
    """What checking the session says, and the text it was checked from."""
    session = workos.user_management.load_sealed_session(sealed_session=cookie, cookie_password=PASSWORD)
    auth = session.authenticate()
    said = {"authenticated": auth.authenticated, "reason": auth.reason and str(auth.reason), "handed_over": cookie}
    return said | ({"session_id": auth.session_id, "seal_format": str(auth.seal_format)} if auth.authenticated else {})


def by_hand(header):
    """The value as programs without a framework cut it out of the header."""
    pairs = dict(pair.strip().partition("=")[::2] for pair in header.split(";"))
    return pairs.get(COOKIE)
