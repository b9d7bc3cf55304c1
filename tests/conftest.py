"""What every test gets: a home of its own, no settings of the machine, and a skip that CI refuses."""

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

ROOT = Path(__file__).parent.parent
CONTENT = ROOT / "content"


@pytest.fixture(autouse=True)
def _alone(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test sees, or touches, the person's own data."""
    for name in [name for name in os.environ if name.startswith("QUIZLR_") and name != "QUIZLR_NO_SKIP"]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("QUIZLR_HOME", str(tmp_path_factory.mktemp("home")))
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TEXTUAL_ANIMATIONS", "none")


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database that was migrated once; tests copy it."""
    from quizlr.paths import migrations_root
    from quizlr.store.upgrade import prepare
    from tests.support import AT

    path = tmp_path_factory.mktemp("template") / "quizlr.db"
    prepare(path, migrations_root(), AT.utc)
    return path


@pytest.fixture
def database(migrated: Path, tmp_path: Path) -> Path:
    """A fresh database, copied from the template."""
    path = tmp_path / "quizlr.db"
    shutil.copyfile(migrated, path)
    path.chmod(0o600)
    return path


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """Where every outside program is installed, a skip is a promise nobody checks."""
    outcome = yield
    report = outcome.get_result()  # type: ignore[attr-defined]
    if report.skipped and not hasattr(report, "wasxfail") and os.environ.get("QUIZLR_NO_SKIP"):
        report.outcome = "failed"
        report.longrepr = f"skipped, though nothing may be missing here: {report.longrepr}"


class ByFamily(LoadScopeScheduling):  # type: ignore[misc]
    """Sends all tests of a family of experiments to one worker: its surveys are made once."""

    def _split_scope(self, nodeid: str) -> str:
        place, _, case = nodeid.partition("[")
        if not place.startswith("tests/unit/engine/") or not case:
            return nodeid
        family, *_ = re.split(r"[~.\]]", case, maxsplit=1)
        return f"family {family}"


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByFamily:
    """Take that scheduler wherever tests run on several processes."""
    return ByFamily(config, log)
