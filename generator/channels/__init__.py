"""The channels by which recipients get their copies, a module each; `CHANNELS` has them by id."""

from __future__ import annotations

from collections.abc import Mapping

from generator.channels.common import Channel
from generator.system.registry import declared

CHANNELS: Mapping[str, type[Channel]] = declared(
    __name__, __path__, "CHANNEL", lambda channel: channel.order
)
PRINTED = next(channel for channel in CHANNELS.values() if channel.is_printed)  # also for the files
