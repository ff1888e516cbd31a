"""Signals of the web flow. Receivers get the `request` and the `event`."""

from __future__ import annotations

from django.dispatch import Signal

user_signed_in = Signal()
session_refreshed = Signal()
organization_switched = Signal()
user_signed_out = Signal()

OF = {
    "signed_in": user_signed_in,
    "refreshed": session_refreshed,
    "switched": organization_switched,
    "signed_out": user_signed_out,
}
"""The signal of an event, by its name."""
