"""`Archive` → text: pages, print, feeds, mail. Pure."""
