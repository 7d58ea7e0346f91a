"""The one way to disk: whole files, locks, hashes, what was made before."""
