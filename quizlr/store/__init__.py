"""The person's answers on disk: an append-only log in SQLite, and what follows from it.

Importing this package imports nothing heavy: `store.store` brings SQLAlchemy, `store.quick` does not.
"""
