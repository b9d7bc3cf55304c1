"""Text and plain cell rows from formulas, prose and pictures. Knows no toolkit."""
