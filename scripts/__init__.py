"""What the Makefile runs: figures, pictures, documentation."""
