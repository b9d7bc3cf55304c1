"""What was typed, read and compared: one comparator per answer type."""
