"""Packs of questions: YAML with positions, schema, loader, cards and checks.

Nothing is imported here, so that a command that needs one part pays for that part only.
"""
