"""The one way to disk: whole files, one lock, hashes, and what earlier runs made or worked out."""
