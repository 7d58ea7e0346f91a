"""Word files → a manuscript."""
