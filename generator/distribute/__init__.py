"""A built issue → its recipients: plan, outbox, channels. Alone here: SMTP and SQLite."""
