"""Use cases: the only door through which a front end reaches the rest of the house."""
