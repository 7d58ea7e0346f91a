"""YAML → values with lines, and back."""
