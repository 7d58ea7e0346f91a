"""Words for people in their language, and what characters are to a reader."""
