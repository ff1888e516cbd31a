"""No secret of the whole run is in what the servers printed. Answers are searched as they come, in `telling.py`."""

from __future__ import annotations

import pytest
from sentinels import found
from telling import Telling
from test_same import TOLD
from untold import untold

from conftest import kit_of
from kits import KITS, Kit

# Sign-ins that succeed and fail, refreshes, outages, errors of the application.
ELOQUENT = ("callback/success", "callback/outage", "callback/hook-fails", "callback/denied-echo", "callback/bad-key")
ELOQUENT += ("request/expired", "request/outage", "request/refused-document", "switch/ok", "out/post")


@pytest.mark.parametrize("name", KITS)
def test_no_secret_is_in_a_log(name: str, kits: dict[str, Kit]) -> None:
    kit = kit_of(kits, name)
    stories = [it for it in TOLD if it["id"] in ELOQUENT and untold(it, name, kit.shape) is None]
    assert len(stories) == len(ELOQUENT)
    for story in stories:
        Telling(story, kit).tell()
    assert len(kit.secrets) > 20
    log = kit.log()
    # The applications print what their hooks hear, and every error.
    assert "does not know this user" in log and "signed_in" in log
    assert not found(log, kit.secrets)


def test_a_secret_in_a_text_is_found() -> None:
    secret = "01M8PR9ZQXXTA8ECG4MVHGCD1K"
    assert found(f"GET /callback?code={secret}", [secret]) == ["01M8PR9ZQXXT..."]
    assert found("Bearer eyJhbGciOiJSUzI1NiJ9.e30.", []) == ["eyJhbGciOiJS..."]
    assert found(f"wos-session=ak1.{'x' * 30}; Path=/", []) == ["ak1.xxxxxxxx..."]
    assert found("GET / 200", [secret, ""]) == []
