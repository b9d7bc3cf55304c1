"""Families about descent."""

from quizlr.engine.catalogue.entries import FamilyEntry, Knob, Misconception  # noqa: F401

ENTRIES: tuple[FamilyEntry, ...] = ()
