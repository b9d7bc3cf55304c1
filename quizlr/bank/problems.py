"""What is wrong in a pack, where, and what to do about it.

Every code and its meaning stands in `CODES`. `YAML0xx`: the text of one file; `QZ0xx`: files and
folders; `QZ1xx`: the shape of one item; `QZ2xx`: names that point at each other; `QZ3xx`: content.
"""

from dataclasses import dataclass
from enum import StrEnum

from quizlr.clean import clean_line

Place = tuple[int, int]
"""Line and column, both counted from 1."""

START: Place = (1, 1)
"""Where a problem of a whole file or folder is reported."""


class Severity(StrEnum):
    """An error makes `check` fail; a warning asks the author to look again."""

    ERROR = "error"
    WARNING = "warning"


CODES: dict[str, str] = {
    "YAML001": "not valid YAML",
    "YAML002": "nested too deeply",
    "YAML003": "control or invisible character",
    "YAML004": "anchor or alias",
    "YAML005": "tag",
    "YAML006": "merge key",
    "YAML007": "more than one document",
    "YAML008": "key given twice",
    "YAML009": "key that is not plain text",
    "YAML010": "too many values",
    "YAML011": "text too long",
    "YAML012": "number too long",
    "YAML013": "backslash in double quotes",
    "YAML014": "LaTeX command swallowed by double quotes",
    "YAML015": "bare yes, no, on or off is text",
    "QZ001": "file cannot be read",
    "QZ002": "not a file",
    "QZ003": "file too large",
    "QZ004": "not UTF-8",
    "QZ005": "folder cannot be read",
    "QZ006": "no pack in the folder",
    "QZ007": "ending .yml is not read",
    "QZ008": "pack without questions",
    "QZ101": "unknown key",
    "QZ102": "missing key",
    "QZ103": "unknown kind",
    "QZ104": "not one of the known values",
    "QZ105": "malformed name",
    "QZ106": "wrong type of value",
    "QZ107": "value out of range",
    "QZ108": "malformed date",
    "QZ109": "other fault of shape",
    "QZ110": "wrong number of correct options, or no must",
    "QZ111": "tolerance is zero",
    "QZ112": "listed twice",
    "QZ113": "unknown family",
    "QZ114": "unknown level",
    "QZ115": "expression cannot be read",
    "QZ116": "unknown name in an expression or a placeholder",
    "QZ117": "reserved name",
    "QZ118": "empty range",
    "QZ119": "placeholder cannot be read",
    "QZ120": "no variant can be drawn",
    "QZ121": "not exactly one of several keys",
    "QZ122": "unknown knob",
    "QZ123": "hole of a cloze",
    "QZ201": "defined twice",
    "QZ202": "unknown concept",
    "QZ203": "unknown target",
    "QZ204": "unknown misconception",
    "QZ205": "unknown entry",
    "QZ206": "prerequisites form a circle",
    "QZ207": "former name still in use",
    "QZ208": "unknown follow-up question",
    "QZ301": "formula cannot be drawn",
    "QZ302": "inline formula too wide",
    "QZ303": "formula not closed",
    "QZ304": "wrong option without feedback",
    "QZ305": "wrong option without misconception",
    "QZ306": "diagnosed value passes as right",
    "QZ307": "diagnosed values too close",
    "QZ308": "equal texts",
    "QZ309": "option that speaks of the other options",
    "QZ310": "concept with fewer than two questions",
    "QZ311": "misconception never offered",
    "QZ312": "question too long for 24 lines",
    "QZ313": "answer or derived number without a value",
    "QZ314": "answer the same in every variant",
    "QZ315": "diagnosis left out of every variant",
    "QZ316": "prompt prints a rounded number",
    "QZ317": "example that grades otherwise",
    "QZ318": "options whose looks give the answer away",
    "QZ319": "prompt that reads like another",
    "QZ320": "option named by its place",
    "QZ321": "LaTeX outside of a formula",
}
"""Meaning of every code."""

WARNINGS = frozenset(
    {"YAML015", "QZ007", "QZ008", "QZ310", "QZ311", "QZ312", "QZ314", "QZ318", "QZ319", "QZ321"}
)
"""Codes that are warnings; all others are errors."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One fault in a pack.

    Attributes:
        path: the file or folder, as the person knows it.
        line, column: where, counted from 1.
        code: key of `CODES`.
        message: what is wrong, in one line.
        help: what to do, in one line; may be empty.
        severity: whether `check` fails because of it.
    """

    path: str
    line: int
    column: int
    code: str
    message: str
    help: str = ""
    severity: Severity = Severity.ERROR

    @property
    def headline(self) -> str:
        """`file:line:col: CODE message`."""
        return f"{self.path}:{self.line}:{self.column}: {self.code} {self.message}"

    def __str__(self) -> str:
        """The headline, and the help on a second line."""
        return f"{self.headline}\n  help: {self.help}" if self.help else self.headline


def problem(path: str, place: Place, code: str, message: str, help: str = "") -> Problem:
    """A problem with its severity, every text of it on one line and harmless for a terminal.

    Raises:
        KeyError: the code is not in `CODES`.
    """
    if code not in CODES:
        raise KeyError(code)
    severity = Severity.WARNING if code in WARNINGS else Severity.ERROR
    return Problem(clean_line(path), *place, code, clean_line(message), clean_line(help), severity)
