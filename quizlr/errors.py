"""The tree of errors a person may see: what is wrong, and what to do about it."""


class QuizlrError(Exception):
    """Something broke: one sentence that says what, one that says what to do.

    Args:
        what: what happened, without a full stop at the end.
        help: what the person can do now.
    """

    exit_code = 3

    def __init__(self, what: str, help: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.help = help


class UsageError(QuizlrError):
    """The command was used in a way that has no meaning."""

    exit_code = 2


class ConfigError(QuizlrError):
    """The configuration file says something quizlr cannot follow."""

    exit_code = 2


class ContentError(QuizlrError):
    """No question can be asked from the packs as they are."""


class StoreError(QuizlrError):
    """The database cannot be used as it is."""


class NewerDatabaseError(StoreError):
    """The database was written by a newer quizlr."""


class NotADatabaseError(StoreError):
    """The file is not a quizlr database."""


class NotSavedError(StoreError):
    """An answer could not be written; it is safe to try again."""


class BusyError(StoreError):
    """Another quizlr is using the database right now."""


class ClockError(QuizlrError):
    """The clock tells a time that the log makes unlikely; the person says whether it is right."""

    exit_code = 2


class NoVariantError(QuizlrError):
    """A family or a parametric question has no variant that passes its own rules for one seed."""
