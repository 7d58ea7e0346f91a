"""What comes after what: the stages in their order, for each act."""
