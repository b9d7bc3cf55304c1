"""The signs of formulas: command or character to text, ASCII, spoken words and kind."""

from typing import Final

from quizlr.render.mathtree import Kind, Symbol

_GREEK: Final = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ϵ", "varepsilon": "ε",
    "zeta": "ζ", "eta": "η", "theta": "θ", "iota": "ι", "kappa": "κ", "lambda": "λ", "mu": "μ",
    "nu": "ν", "xi": "ξ", "omicron": "ο", "pi": "π", "rho": "ρ", "sigma": "σ", "tau": "τ",
    "upsilon": "υ", "phi": "φ", "varphi": "ϕ", "chi": "χ", "psi": "ψ", "omega": "ω",
    "Gamma": "Γ", "Delta": "Δ", "Theta": "Θ", "Lambda": "Λ", "Xi": "Ξ", "Pi": "Π",
    "Sigma": "Σ", "Upsilon": "Υ", "Phi": "Φ", "Psi": "Ψ", "Omega": "Ω",
}  # fmt: skip

_RELATIONS: Final = {
    "=": ("=", "=", "equals"),
    "<": ("<", "<", "is less than"),
    ">": (">", ">", "is greater than"),
    ":=": (":=", ":=", "becomes"),
    "le": ("≤", "<=", "is at most"),
    "ge": ("≥", ">=", "is at least"),
    "ne": ("≠", "!=", "is not equal to"),
    "approx": ("≈", "~=", "is approximately"),
    "equiv": ("≡", "==", "is equivalent to"),
    "propto": ("∝", "proportional to", "is proportional to"),
    "sim": ("∼", "~", "is distributed as"),
    "ll": ("≪", "<<", "is much less than"),
    "gg": ("≫", ">>", "is much greater than"),
    "in": ("∈", "in", "in"),
    "notin": ("∉", "not in", "not in"),
    "subset": ("⊂", "subset of", "is a subset of"),
    "to": ("→", "->", "goes to"),
    "leftarrow": ("←", "<-", "becomes"),
    "Rightarrow": ("⇒", "=>", "implies"),
    "iff": ("⇔", "<=>", "if and only if"),
    "mapsto": ("↦", "|->", "maps to"),
    "mid": ("|", "|", "given"),
    "perp": ("⟂", "perp", "is perpendicular to"),
}

_BINARY: Final = {
    "+": ("+", "+", "plus"),
    "-": ("−", "-", "minus"),
    "*": ("*", "*", "times"),
    "cdot": ("·", "*", "times"),
    "times": ("×", "x", "times"),
    "pm": ("±", "+-", "plus or minus"),
    "mp": ("∓", "-+", "minus or plus"),
    "circ": ("∘", "o", "after"),
    "odot": ("⊙", "(*)", "elementwise times"),
    "oplus": ("⊕", "(+)", "direct sum"),
}

_SUMS: Final = {
    "sum": ("∑", "sum", "sum"),
    "prod": ("∏", "prod", "product"),
    "int": ("∫", "int", "integral"),
}

_FUNCTIONS: Final = {
    "log": "log", "ln": "natural log", "exp": "exp", "sin": "sine", "cos": "cosine", "tan": "tangent",
    "tanh": "hyperbolic tangent", "max": "max", "min": "min", "arg": "arg", "argmax": "arg max",
    "argmin": "arg min", "det": "determinant", "dim": "dimension", "Pr": "probability",
    "sup": "supremum", "inf": "infimum", "lim": "limit",
}  # fmt: skip

_OPERANDS: Final = {
    "partial": ("∂", "d", "partial"),
    "nabla": ("∇", "grad", "nabla"),
    "infty": ("∞", "inf", "infinity"),
    "dots": ("…", "...", "and so on"),
    "cdots": ("⋯", "...", "and so on"),
    "forall": ("∀", "for all", "for all"),
    "exists": ("∃", "exists", "there exists"),
    "top": ("⊤", "T", "transpose"),
    "prime": ("′", "'", "prime"),
}

_OTHERS: Final[dict[str, tuple[str, str, str, Kind]]] = {
    "(": ("(", "(", "open parenthesis", "open"),
    "[": ("[", "[", "open bracket", "open"),
    "{": ("{", "{", "open brace", "open"),
    "langle": ("⟨", "<", "open angle bracket", "open"),
    ")": (")", ")", "close parenthesis", "close"),
    "]": ("]", "]", "close bracket", "close"),
    "}": ("}", "}", "close brace", "close"),
    "rangle": ("⟩", ">", "close angle bracket", "close"),
    ",": (",", ",", ",", "comma"),
    ";": (";", ";", ";", "comma"),
    ":": (":", ":", ":", "comma"),
    ".": (".", ".", ".", "postfix"),
    "!": ("!", "!", "factorial", "postfix"),
    "/": ("/", "/", "over", "slash"),
}

_SYNONYMS: Final = {
    "leq": "le", "geq": "ge", "neq": "ne", "rightarrow": "to", "implies": "Rightarrow",
    "ldots": "dots",
}  # fmt: skip

LIMIT_FUNCTIONS: Final = frozenset({"max", "min", "arg max", "arg min", "sup", "inf", "lim"})
"""Functions whose subscript stands below them where there is room."""


def _symbols() -> dict[str, Symbol]:
    found: dict[str, Symbol] = {}
    kinds: tuple[tuple[dict[str, tuple[str, str, str]], Kind], ...] = (
        (_RELATIONS, "relation"),
        (_BINARY, "binary"),
        (_SUMS, "sum"),
        (_OPERANDS, "operand"),
    )
    for table, kind in kinds:
        found |= {name: Symbol(*forms, kind) for name, forms in table.items()}
    for name, (text, plain, spoken, kind) in _OTHERS.items():
        found[name] = Symbol(text, plain, spoken, kind)
    for name, letter in _GREEK.items():
        spoken = ("capital " if name[0].isupper() else "") + name.removeprefix("var").lower()
        found[name] = Symbol(letter, name.removeprefix("var"), spoken)
    for name, spoken in _FUNCTIONS.items():
        text = spoken if spoken in ("arg max", "arg min") else name
        found[name] = Symbol(text, name, spoken, "function")
    return found | {name: found[main] for name, main in _SYNONYMS.items()}


_ALL: Final = _symbols()
COMMANDS: Final = {name: symbol for name, symbol in _ALL.items() if name.isalpha()}
"""Command name, without its backslash, to symbol."""

CHARACTERS: Final = {
    **{symbol.text: symbol for symbol in _ALL.values() if len(symbol.text) == 1},
    **{name: symbol for name, symbol in _ALL.items() if not name.isalpha()},
}
"""What may be typed as it is, ASCII or Unicode, to symbol."""
for _delimiter in "{}|":
    CHARACTERS.pop(_delimiter)

BRACES: Final = {"\\{": _ALL["{"], "\\}": _ALL["}"]}

BLACKBOARD: Final = {"C": "ℂ", "N": "ℕ", "P": "ℙ", "Q": "ℚ", "R": "ℝ", "Z": "ℤ"}
CALLIGRAPHIC: Final = {"B": "ℬ", "E": "ℰ", "F": "ℱ", "H": "ℋ", "I": "ℐ", "L": "ℒ", "M": "ℳ", "R": "ℛ"}

ACCENTS: Final = {"hat": "\u0302", "bar": "\u0304", "tilde": "\u0303", "vec": "\u20d7", "dot": "\u0307"}

SUPERSCRIPTS: Final = dict(
    zip(
        "0123456789+−-=()abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVWβγδθφ⊤*′",
        "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂᵝᵞᵟᶿᵠᵀ*′",
        strict=True,
    )
)
SUBSCRIPTS: Final = dict(
    zip(
        "0123456789+−-=()aehijklmnoprstuvxβγρφχ",
        "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ",
        strict=True,
    )
)
