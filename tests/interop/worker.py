"""Speaks for one Python package: a line of JSON in is a call, a line of JSON out its answer.

`worker.py authkit_native` is the package of this repository, `worker.py workos` whichever vendor version is importable.
"""

import dataclasses
import inspect
import json
import os
import sys

OUTCOME = (
    *("authenticated", "reason", "sealed_session"),
    *("session_id", "organization_id", "role", "permissions", "user", "impersonator"),
)
ACCOUNT = {name: os.environ[f"WORKOS_{name.upper()}"] for name in ("api_key", "client_id", "base_url")}


class Ours:
    def __init__(self):
        import authkit_native

        self._open = authkit_native.WorkOSClient

    def users(self, format=None):
        return self._open(**ACCOUNT, seal_format=format).user_management

    def sign_in(self, code, password, format=None):
        session = {"seal_session": True, "cookie_password": password}
        return self.users(format).authenticate_with_code(code=code, session=session).sealed_session

    def open(self, sealed, password):
        return outcome(self._session(sealed, password).authenticate())

    def refresh(self, sealed, password, format=None):
        return outcome(self._session(sealed, password, format).refresh())

    def logout_url(self, sealed, password, return_to):
        return self._session(sealed, password).get_logout_url(return_to)

    def reseal(self, sealed, password, format):
        return self._session(sealed, password, format).reseal()

    def seal(self, data, password, format, ttl=None, now=None):
        return self.users().seal_data(data, password, format=format, ttl=ttl, now=now)

    def unseal(self, sealed, password, now=None):
        return self.users().unseal_data(sealed, password, now=now)

    def authorize(self, **options):
        return self.users().get_authorization_url(provider="authkit", **options)

    def _session(self, sealed, password, format=None):
        return self.users(format).load_sealed_session(sealed_session=sealed, cookie_password=password)


class Vendor:
    def __init__(self):
        import workos
        from workos import session

        self.users = workos.WorkOSClient(**ACCOUNT).user_management
        # Static methods of the class in version 5, functions of the module from 6 on.
        self.sealing = session if hasattr(session, "seal_data") else session.Session
        self.seals_itself = "session" in inspect.signature(self.users.authenticate_with_code).parameters
        [self.cookie] = {"sealed_session", "session_data"} & set(
            inspect.signature(self.users.load_sealed_session).parameters
        )

    def sign_in(self, code, password):
        if self.seals_itself:
            session = {"seal_session": True, "cookie_password": password}
            return self.users.authenticate_with_code(code=code, session=session).sealed_session
        response = self.users.authenticate_with_code(code=code)
        parts = {name: getattr(response, name) for name in ("access_token", "refresh_token")}
        parts["impersonator"] = response.impersonator and response.impersonator.to_dict()
        return self.sealing.seal_session_from_auth_response(
            **parts, user=response.user.to_dict(), cookie_password=password
        )

    def open(self, sealed, password):
        return outcome(self._session(sealed, password).authenticate())

    def refresh(self, sealed, password):
        return outcome(self._session(sealed, password).refresh())

    def logout_url(self, sealed, password, return_to):
        return self._session(sealed, password).get_logout_url(return_to)

    def seal(self, data, password):
        return self.sealing.seal_data(data, password)

    def unseal(self, sealed, password):
        return self.sealing.unseal_data(sealed, password)

    def _session(self, sealed, password):
        return self.users.load_sealed_session(**{self.cookie: sealed}, cookie_password=password)


def outcome(result):
    return {name: plain(getattr(result, name, None)) for name in OUTCOME}


def plain(value):
    """Records, enumerations and models as JSON."""
    if hasattr(value, "model_dump"):
        return value.model_dump(mode="json")
    if dataclasses.is_dataclass(value):
        # Our user repeats all that the API sent as `raw`.
        names = [field.name for field in dataclasses.fields(value) if field.name != "raw"]
        return {name: plain(getattr(value, name)) for name in names}
    value = getattr(value, "value", value)
    return value if isinstance(value, dict | list | str | int | float | None) else list(value)


package = {"authkit_native": Ours, "workos": Vendor}[sys.argv[1]]()
for line in sys.stdin:
    call = json.loads(line)
    try:
        answer = {"value": getattr(package, call.pop("op"))(**call)}
    except Exception as error:
        answer = {"error": f"{type(error).__name__}: {error}"}
    print(json.dumps(answer), flush=True)
