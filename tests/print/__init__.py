"""Measure a printed issue by its coordinates: `python -m tests.print.measure FILE.pdf`."""
