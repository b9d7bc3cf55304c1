"""A formula in words, for ears."""

import re
from collections.abc import Sequence

from quizlr.render.mathsymbols import LIMIT_FUNCTIONS
from quizlr.render.mathtree import (
    Accent,
    Fence,
    Fraction,
    Matrix,
    Node,
    Placed,
    Root,
    Row,
    Scripts,
    Symbol,
    Word,
    arrange,
    items_of,
)

_POWERS = {"2": "squared", "3": "cubed", "⊤": "transpose", "T": "transpose", "*": "star"}
_FENCES = {
    "(": "open parenthesis", ")": "close parenthesis", "[": "open bracket", "]": "close bracket",
    "{": "open brace", "}": "close brace", "⟨": "open angle bracket", "⟩": "close angle bracket",
    "|": "bar", "‖": "double bar", "": "",
}  # fmt: skip
_COMMAS = re.compile(r"[ ,]*([,;])")
_MULTIPLIED = frozenset({"operand", "number", "fence", "fraction", "open", "sum", "function"})
_APPLIED = frozenset("LℒJfghpPσϕφQ")
_ORDINALS = {"2": "second ", "3": "third "}


def spoken_words(node: Node) -> str:
    """Say a formula."""
    text = " ".join(_say(node).split())
    return _COMMAS.sub(r"\1", text).rstrip(",")


def _say(node: Node) -> str:
    match node:
        case Symbol(spoken=spoken) | Word(text=spoken):
            return spoken
        case Accent(name="vec", body=body):
            return f"vector {_say(body)}"
        case Accent(name=name, body=body):
            return f"{_say(body)} {name}"
        case Fraction(over=over, under=under):
            return _derivative(over, under) or _fraction(over, under)
        case Root(body=body, index=index):
            name = {None: "square", "3": "cube"}.get(_say(index) if index else None, "")
            which = name or f"{_say(index) if index else ''}-th"
            return f"the {which} root of {_say(body)}{_end(body, 'root')}"
        case Fence():
            return _fence(node)
        case Matrix():
            return _matrix(node)
        case Scripts():
            return _scripts(node)
    return _row(items_of(node))


def _row(items: Sequence[Node]) -> str:
    placed = arrange(items)
    silent = _silent_brackets(placed)
    words: list[str] = []
    for index, part in enumerate(placed):
        if _is_application(placed, index):
            words.append("of")
        elif index and placed[index - 1].kind == "fraction" and part.kind in _MULTIPLIED:
            words.append("times")
        if index not in silent:
            words.append(_part(part, is_last=index == len(placed) - 1))
    return " ".join(words)


def _part(part: Placed, *, is_last: bool) -> str:
    node = part.node
    if part.kind == "sum" and isinstance(node, Symbol):
        return f"the {node.spoken} of"
    if isinstance(node, Symbol) and node.text == "∇" and not is_last:
        return "the gradient of"
    if isinstance(node, Scripts) and isinstance(node.base, Symbol) and node.base.text == "∇" and not node.sup:
        return f"the gradient with respect to {_say(node.sub or Row(()))}" + " of" * (not is_last)
    return _say(node)


def _is_application(placed: Sequence[Placed], index: int) -> bool:
    """Tell whether a bracket here holds the argument of a function: L(w), log(x)."""
    if index == 0 or placed[index].kind not in ("open", "fence"):
        return False
    before = placed[index - 1]
    if isinstance(placed[index].node, Fence) and _is_norm(placed[index].node):
        return before.kind == "function"
    base = before.node.base if isinstance(before.node, Scripts) else before.node
    return before.kind == "function" or (isinstance(base, Symbol) and base.text in _APPLIED)


def _silent_brackets(placed: Sequence[Placed]) -> set[int]:
    """Find brackets around a single argument; `L(w)` is said as L of w."""
    silent: set[int] = set()
    for index in range(len(placed) - 2):
        kinds = (placed[index].kind, placed[index + 2].kind)
        if kinds == ("open", "close") and _is_application(placed, index):
            silent |= {index, index + 2}
    return silent


def _is_norm(node: Node) -> bool:
    return isinstance(node, Fence) and node.open == node.close and node.open in ("|", "‖")


def _end(node: Node, name: str) -> str:
    return f", end {name}," if _is_compound(node) else ""


def _is_compound(node: Node) -> bool:
    kinds = {part.kind for part in arrange(items_of(node))}
    return bool(kinds & {"binary", "relation", "fraction", "sum", "comma"})


def _fraction(over: Node, under: Node) -> str:
    end = _end(over, "fraction") or _end(under, "fraction")
    return f"the fraction {_say(over)} over {_say(under)}{end}"


def _derivative(over: Node, under: Node) -> str:
    """Say ∂L/∂w and dL/dw as derivatives; an empty string for any other fraction."""
    top, bottom = items_of(over), items_of(under)
    if len(bottom) < 2 or not top:
        return ""
    sign, order = _differential(top[0])
    if not sign or _differential(bottom[0])[0] != sign:
        return ""
    kind = "partial derivative" if sign == "∂" else "derivative"
    of = f" of {_row(top[1:])}" if len(top) > 1 else ""
    variables = [item for item in bottom if not _differential(item)[0]]
    if order and len(variables) == 1 and isinstance(variables[0], Scripts):
        variables = [Scripts(variables[0].base, variables[0].sub, None)]
    by = " and ".join(map(_say, variables))
    return f"the {_ORDINALS.get(order, '')}{kind}{of} with respect to {by}"


def _differential(node: Node) -> tuple[str, str]:
    """Give the sign ∂ or d that starts a derivative, and its order."""
    order = ""
    if isinstance(node, Scripts) and node.sup and not node.sub:
        order = _say(node.sup)
        node = node.base
    if isinstance(node, Symbol) and node.text in ("∂", "d"):
        return node.text, order
    return "", ""


def _fence(node: Fence) -> str:
    if _is_norm(node):
        name = "norm" if node.open == "‖" else "absolute value"
        return f"the {name} of {_say(node.body)}{_end(node.body, name)}"
    return f"{_FENCES[node.open]} {_say(node.body)} {_FENCES[node.close]}"


def _scripts(node: Scripts) -> str:
    base = node.base
    if isinstance(base, Symbol) and (base.kind == "sum" or base.text in LIMIT_FUNCTIONS):
        return _limits(base, node)
    if isinstance(base, Fence) and base.open == "‖" and node.sup and _say(node.sup) == "2":
        sub = f" sub {_say(node.sub)}" if node.sub else ""
        return f"the squared norm{sub} of {_say(base.body)}{_end(base.body, 'norm')}"
    said = _say(base)
    if node.sub:
        said += f" {_index(base, node.sub)}"
    return f"{said} {_power(node.sup)}" if node.sup else said


def _index(base: Node, sub: Node) -> str:
    """Say a subscript; a word, as in λₘₐₓ, needs no "sub" before it."""
    if isinstance(base, Symbol) and base.text == "log":
        return f"base {_say(sub)}"
    items = items_of(sub)
    letters = [item.text for item in items if isinstance(item, Symbol) and item.text.isalpha()]
    if len(letters) == len(items) and len("".join(letters)) > 2:
        return "".join(letters)
    return _say(sub) if isinstance(sub, Word) else f"sub {_say(sub)}"


def _power(node: Node) -> str:
    items = items_of(node)
    if isinstance(node, Symbol):
        if node.text == "′":
            return "prime"
        return _POWERS.get(node.text, f"to the power {node.spoken}")
    if len(items) > 1 and isinstance(items[0], Symbol) and items[0].kind == "open":
        return f"superscript {_row(items[1:-1])}"
    if all(isinstance(item, Symbol) and item.text == "′" for item in items):
        return " ".join(["prime"] * len(items))
    return f"to the power {_say(node)}{_end(node, 'power')}"


def _limits(base: Symbol, node: Scripts) -> str:
    if base.text == "lim":
        return f"the limit as {_say(node.sub or Row(()))} of"
    if node.sub and node.sup:
        return f"the {base.spoken} from {_say(node.sub)} to {_say(node.sup)} of"
    if node.sub:
        return f"the {base.spoken} over {_say(node.sub)} of"
    return f"the {base.spoken} to {_say(node.sup or Row(()))} of"


def _matrix(node: Matrix) -> str:
    rows = [", ".join(_say(cell) for cell in row if items_of(cell)) for row in node.rows]
    if node.name == "cases":
        return f"by cases: {'; '.join(rows)}; end cases"
    size = f"{len(rows)} by {max(map(len, node.rows))}"
    return f"the {size} matrix with rows {'; '.join(rows)}; end matrix"
