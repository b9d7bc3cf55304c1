"""What `quizlr check` found, for people, for scripts, for a forge's annotations and for SARIF readers."""

import json
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from quizlr import __version__
from quizlr.bank.explained import EXPLAINED
from quizlr.bank.fields import nearest
from quizlr.bank.problems import CODES, WARNINGS, Problem
from quizlr.errors import UsageError
from quizlr.plain.page import WIDTH
from quizlr.service.checking import Found

FORMATS = ("human", "json", "github", "sarif")
_SARIF = "https://json.schemastore.org/sarif-2.1.0.json"


def problem_lines(found: Sequence[Found], wanted: str) -> Iterator[str]:
    """The problems in one of `FORMATS`."""
    match wanted:
        case "json":
            yield from (json.dumps(asdict(item.problem), ensure_ascii=False) for item in found)
        case "github":
            yield from (_annotation(item.problem) for item in found)
        case "sarif":
            yield json.dumps(_sarif([item.problem for item in found]), ensure_ascii=False, indent=1)
        case _:
            for item in found:
                yield from _shown(item)
            yield _counted(found)


def mended_lines(mended: Sequence[Problem]) -> Iterator[str]:
    """What was mended, and where; nothing to mend is said, too."""
    for one in mended:
        yield f"mended {one.headline}{f' ({one.help})' if one.help else ''}"
    yield f"mended {len(mended)} problem{'' if len(mended) == 1 else 's'}"


def explained_lines(code: str) -> Iterator[str]:
    """Meaning and reason of a code.

    Raises:
        UsageError: there is no such code.
    """
    name = code.upper()
    if name not in CODES:
        raise UsageError(
            f"no problem has the code {code}", nearest(name, tuple(CODES)) or "See docs/check.md."
        )
    yield f"{name} {CODES[name]} ({'warning' if name in WARNINGS else 'error'})"
    yield from textwrap.wrap(EXPLAINED[name], WIDTH)


def _shown(item: Found) -> Iterator[str]:
    """Headline, the line with a caret below the place, and what to do."""
    yield item.problem.headline
    if item.line.strip():
        indent = len(item.line) - len(item.line.lstrip())
        yield f"  | {item.line.strip()}"
        yield f"  | {'':{max(0, item.problem.column - 1 - indent)}}^"
    if item.problem.help:
        yield f"  help: {item.problem.help}"


def _counted(found: Sequence[Found]) -> str:
    warnings = sum(item.problem.code in WARNINGS for item in found)
    errors = len(found) - warnings
    return f"{errors} error{'' if errors == 1 else 's'}, {warnings} warning{'' if warnings == 1 else 's'}"


def _annotation(problem: Problem) -> str:
    """A workflow command as GitHub documents it; what it gives a meaning is escaped."""
    message = f"{problem.message}; {problem.help}" if problem.help else problem.message
    place = f"file={_escaped(problem.path)},line={problem.line},col={problem.column},title={problem.code}"
    return f"::{problem.severity} {place}::{message.replace('%', '%25')}"


def _escaped(text: str) -> str:
    for sign, code in (("%", "%25"), (":", "%3A"), (",", "%2C")):
        text = text.replace(sign, code)
    return text


def _sarif(problems: Sequence[Problem]) -> dict[str, Any]:
    """A log of SARIF 2.1.0 with one run."""
    used = sorted({problem.code for problem in problems})
    rules = [{"id": code, "shortDescription": {"text": CODES[code]}} for code in used]
    driver = {"name": "quizlr", "version": __version__, "rules": rules}
    results = [_result(problem) for problem in problems]
    return {"$schema": _SARIF, "version": "2.1.0", "runs": [{"tool": {"driver": driver}, "results": results}]}


def _result(problem: Problem) -> dict[str, Any]:
    text = f"{problem.message} ({problem.help})" if problem.help else problem.message
    region = {"startLine": problem.line, "startColumn": problem.column}
    place = {"artifactLocation": {"uri": problem.path}, "region": region}
    return {
        "ruleId": problem.code,
        "level": str(problem.severity),
        "message": {"text": text},
        "locations": [{"physicalLocation": place}],
    }
