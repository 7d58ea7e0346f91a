"""Artefacts → what readers see, in one step."""
