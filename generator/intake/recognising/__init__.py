"""What an office sent → which line is what."""
