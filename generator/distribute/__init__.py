"""A built issue → its recipients: plan, outbox, what came of it."""
