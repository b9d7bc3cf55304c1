"""Where things are: the person's folders, the shipped packs, the migrations."""

import os
from pathlib import Path

from quizlr.errors import UsageError

_PACKAGE = Path(__file__).parent


def named(name: str) -> Path:
    """A path as a person names it, `~` included, made absolute.

    Raises:
        UsageError: it begins in an unknown person's home, or in a folder that is gone.
    """
    try:
        return Path(name).expanduser().absolute()
    except (RuntimeError, OSError) as error:
        raise UsageError(f"{name} leads nowhere", "Write out the whole path, from / on.") from error


def _home() -> Path | None:
    home = os.environ.get("QUIZLR_HOME")
    return named(home) if home else None


def _platform(kind: str) -> Path:
    """The user's folder of a kind, `data`, `config` or `cache`, where this platform has it."""
    import platformdirs

    find = {
        "data": platformdirs.user_data_path,
        "config": platformdirs.user_config_path,
        "cache": platformdirs.user_cache_path,
    }
    try:
        return find[kind]("quizlr", appauthor=False)
    except RuntimeError as error:
        help_ = "Set HOME, or set QUIZLR_HOME to a folder for your answers."
        raise UsageError("your home folder is not known", help_) from error


def data_dir() -> Path:
    """The folder of the person's data: `QUIZLR_HOME`, else the platform's user data folder."""
    return _home() or _platform("data")


def cache_dir() -> Path:
    """Where what can be worked out again is kept: in `QUIZLR_HOME`, else in the platform's user cache."""
    home = _home()
    return home / "cache" if home else _platform("cache")


def config_path() -> Path:
    """The configuration file: in `QUIZLR_HOME`, else in the platform's user configuration folder."""
    return (_home() or _platform("config")) / "config.toml"


def database_path(option: str | None = None) -> Path:
    """The database: the one an option names, else `QUIZLR_DB`, else `quizlr.db` in the data folder.

    Raises:
        UsageError: what is named is an address, not a file.
    """
    name = option or os.environ.get("QUIZLR_DB")
    if name and "://" in name:
        raise UsageError(f"{name} is an address, and your answers are kept in a file", "Name a file by --db.")
    return named(name) if name else data_dir() / "quizlr.db"


def own_packs() -> Path:
    """The folder of the person's own packs; it is made with the first of them."""
    return data_dir() / "packs"


def _shipped(installed: str, checkout: str) -> Path:
    beside = _PACKAGE / installed
    return beside if beside.is_dir() else _PACKAGE.parent / checkout


def content_root() -> Path:
    """The shipped packs: beside an installed package, or `content/` of a checkout."""
    return _shipped("_content", "content")


def migrations_root() -> Path:
    """The migration scripts: beside an installed package, or `db/` of a checkout."""
    return _shipped("_db", "db")
