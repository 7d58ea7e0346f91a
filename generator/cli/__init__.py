"""The command `jianbao`: options in, words out; the work is done elsewhere."""

from generator.cli.main import main

__all__ = ["main"]
