"""Old issues → submissions and an issue file."""
