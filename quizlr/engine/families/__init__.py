"""The families, one module each; `registry` loads them by name."""
