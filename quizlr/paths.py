"""Where things are: the person's folders, the shipped packs, the migrations."""

import os
from pathlib import Path

_PACKAGE = Path(__file__).parent


def _home() -> Path | None:
    home = os.environ.get("QUIZLR_HOME")
    return Path(home).expanduser() if home else None


def data_dir() -> Path:
    """The folder of the person's data: `QUIZLR_HOME`, else the platform's user data folder."""
    if home := _home():
        return home
    import platformdirs

    return platformdirs.user_data_path("quizlr", appauthor=False)


def config_path() -> Path:
    """The configuration file: in `QUIZLR_HOME`, else in the platform's user configuration folder."""
    if home := _home():
        return home / "config.toml"
    import platformdirs

    return platformdirs.user_config_path("quizlr", appauthor=False) / "config.toml"


def database_path() -> Path:
    """The database where neither an option nor the environment names one."""
    return data_dir() / "quizlr.db"


def own_packs() -> Path:
    """The folder of the person's own packs; it need not exist."""
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
