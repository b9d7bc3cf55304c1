"""Families of experiments: they pose a question and settle it by training."""
