"""jianbao: submissions → numbered issues → PDF, searchable archive, delivery."""
