"""The reply cache of the extension: every session gets its own members, also when there are more than it holds."""

from __future__ import annotations

import random

from conftest import Emulator

CAPACITY = 2_000


def test_every_session_gets_its_own_members(emulator: Emulator) -> None:
    client = emulator.client(session_cache=2 * CAPACITY)
    user_management = client.user_management
    user = user_management.authenticate_with_code(code=emulator.code()).user
    tokens = [emulator.control("tokens", {"claims": {"role": f"role {number}"}}) for number in range(7)]
    cookies = [
        (
            f"role {number % 7}",
            user_management.seal_session_from_auth_response(
                access_token=tokens[number % 7]["access_token"], refresh_token="refresh", user=user
            ),
        )
        for number in range(CAPACITY + 300)
    ]
    for seed in range(2):
        random.Random(seed).shuffle(cookies)
        for role, cookie in cookies:
            outcome = user_management.load_sealed_session(sealed_session=cookie).authenticate()
            assert (outcome.role, outcome.user) == (role, user)


def test_a_change_of_one_outcome_shows_in_no_other(emulator: Emulator) -> None:
    client, cookie = emulator.client(), emulator.cookie()
    first, second, third = (
        client.user_management.load_sealed_session(sealed_session=cookie).authenticate() for _ in range(3)
    )
    second.__dict__["session_id"] = "changed"
    assert first.session_id == third.session_id != "changed"
    fourth = client.user_management.load_sealed_session(sealed_session=cookie).authenticate()
    assert fourth.session_id == first.session_id
