"""What marks a file as a quizlr database, and which layout this program knows."""

APPLICATION_ID = 0x515A4C52  # "QZLR"
HEAD = "0002"
SCHEMA = int(HEAD)  # PRAGMA user_version: the number of the newest migration
