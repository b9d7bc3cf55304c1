"""The Markdown subset of question text: laid out for a screen, or as plain text.

Paragraphs, `**bold**`, `*emphasis*`, `` `code` ``, lists with `- ` or `1. `, formulas in `\\(…\\)`, and
display formulas in `\\[…\\]`. Text is never markup of a toolkit: what leaves here are spans.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, Literal

from quizlr.render import mathtext
from quizlr.render.cells import cut, width
from quizlr.render.glyphs import asciify
from quizlr.render.mathtext import MathError

Mode = Literal["unicode", "ascii", "spoken"]
Style = Literal["plain", "bold", "emphasis", "code", "math"]

_INDENT: Final = 3
_ATOM = r"`[^`\n]+`|\\\(.+?\\\)"
_INNER = rf"(?:{_ATOM}|[^`\\])+?"
_FORMULA = re.compile(r"`[^`\n]+`|\\\((?P<inline>.+?)\\\)|\\\[(?P<display>.+?)\\\]", re.DOTALL)
_INLINE = re.compile(
    rf"`(?P<code>[^`\n]+)`|\\\((?P<math>.+?)\\\)"
    rf"|(?<![\w*])\*\*(?=[^\s*])(?P<bold>{_INNER})(?<=[^\s*])\*\*(?![\w*])"
    rf"|(?<![\w*])\*(?=[^\s*])(?P<emphasis>{_INNER})(?<=[^\s*])\*(?![\w*])"
)
_PERCENT = re.compile(r"(?<=\d) (?=%)")
_UNCLOSED = re.compile(r"\\[()\[\]]")
_ITEM = re.compile(r"(?P<indent> *)(?P<marker>-|\d+[.)]) +(?P<text>\S.*)")
_LINE_PRINTERS: Final[dict[Mode, Callable[[str], str]]] = {
    "unicode": mathtext.inline,
    "ascii": mathtext.ascii,
    "spoken": mathtext.spoken,
}


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of text in one style."""

    text: str
    style: Style = "plain"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text; `marker` is that of a list item, `level` how deep it stands."""

    text: str
    marker: str = ""
    level: int = 0


@dataclass(frozen=True, slots=True)
class Display:
    """A formula on lines of its own."""

    tex: str


Block = Paragraph | Display
Lines = list[list[Span]]


def formulas(text: str) -> list[str]:
    """List the TeX of all formulas, in order."""
    return [match["inline"] or match["display"] for match in _FORMULA.finditer(text) if match[0][0] == "\\"]


def blocks(text: str) -> list[Block]:
    """Split text into paragraphs, list items and display formulas."""
    found: list[Block] = []
    start = 0
    for match in _FORMULA.finditer(text):
        if match["display"]:
            found += _paragraphs(text[start : match.start()])
            found.append(Display(match["display"]))
            start = match.end()
    return found + list(_paragraphs(text[start:]))


def _paragraphs(text: str) -> Iterator[Paragraph]:
    open_item: Paragraph | None = None
    for line in [*_PERCENT.sub("\u00a0", text).splitlines(), ""]:
        inside = open_item is not None and not open_item.marker  # a number may just begin a line of prose
        item = None if inside else _ITEM.fullmatch(line.rstrip())
        if open_item and (item or not line.strip()):
            yield open_item
            open_item = None
        if item:
            open_item = Paragraph(item["text"], item["marker"], len(item["indent"]) // 2)
        elif line.strip() and open_item:
            open_item = Paragraph(f"{open_item.text} {line.strip()}", open_item.marker, open_item.level)
        elif line.strip():
            open_item = Paragraph(line.strip())


def spans(text: str, mode: Mode = "unicode") -> list[Span]:
    """Read bold, emphasis, code and formulas of one paragraph.

    Raises:
        MathError: a formula cannot be read, or is opened and never closed.
    """
    return _merged(_spans(text, "plain", mode))


def _spans(text: str, style: Style, mode: Mode) -> Iterator[Span]:
    start = 0
    for match in _INLINE.finditer(text):
        yield Span(_prose(text[start : match.start()], mode), style)
        start = match.end()
        if match["math"]:
            yield Span(_LINE_PRINTERS[mode](match["math"]), "math")
        elif match["code"]:
            yield Span(asciify(match["code"]) if mode == "ascii" else match["code"], "code")
        elif match["bold"]:
            yield from _spans(match["bold"], "bold", mode)
        else:
            yield from _spans(match["emphasis"], "bold" if style == "bold" else "emphasis", mode)
    yield Span(_prose(text[start:], mode), style)


def _prose(text: str, mode: Mode) -> str:
    if stray := _UNCLOSED.search(text):
        what = f"formula mark {stray[0]} without its partner in {text!r}"
        raise MathError(what, "Write \\( … \\) or \\[ … \\].")
    # Between the parts of a line a dot separates, in an author's text it multiplies.
    return asciify(text.replace(" · ", " * ")) if mode == "ascii" else text


def _merged(pieces: Iterator[Span]) -> list[Span]:
    merged: list[Span] = []
    for piece in pieces:
        if piece.text and merged and merged[-1].style == piece.style:
            merged[-1] = Span(merged[-1].text + piece.text, piece.style)
        elif piece.text:
            merged.append(piece)
    return merged


def plain(text: str, mode: Mode = "unicode") -> str:
    """Give text without styles and without wrapping; a blank line between paragraphs.

    Raises:
        MathError: a formula cannot be read.
    """
    out = ""
    found = blocks(text)
    for index, block in enumerate(found):
        if index:
            out += "\n" if _tight(found[index - 1], block) else "\n\n"
        out += _one_line(block, mode)
    return out


def inline(text: str, mode: Mode = "unicode") -> str:
    """Give text on one line.

    Raises:
        MathError: a formula cannot be read.
    """
    return " ".join(_one_line(block, mode) for block in blocks(text))


def _one_line(block: Block, mode: Mode) -> str:
    if isinstance(block, Display):
        return _LINE_PRINTERS[mode](block.tex)
    return _marker(block, mode) + "".join(span.text for span in spans(" ".join(block.text.split()), mode))


def _marker(block: Paragraph, mode: Mode) -> str:
    if not block.marker:
        return ""
    sign = "•" if block.marker == "-" and mode == "unicode" else block.marker
    return "  " * block.level + sign + " "


def _tight(before: Block, after: Block) -> bool:
    """Tell whether two list items stand on neighbouring lines."""
    return (
        isinstance(before, Paragraph)
        and isinstance(after, Paragraph)
        and bool(before.marker)
        and bool(after.marker)
    )


def lay_out(text: str, width: int, mode: Mode = "unicode") -> Lines:
    """Lay text out in lines of at most `width` cells.

    A formula or a piece of code is broken only where it is wider than a line.

    Raises:
        MathError: a formula cannot be read.
    """
    lines: Lines = []
    found = blocks(text)
    for index, block in enumerate(found):
        if index and not _tight(found[index - 1], block):
            lines.append([])
        if isinstance(block, Display):
            lines += _display(block.tex, width, mode)
        else:
            lines += _hanging(block, width, mode)
    return lines


def _display(tex: str, limit: int, mode: Mode) -> Lines:
    if mode == "unicode":
        rows = mathtext.display(tex)
        if max(map(width, rows)) + _INDENT <= limit:
            return [[Span(" " * _INDENT), Span(row, "math")] for row in rows]
    indent = _INDENT if limit > 2 * _INDENT else 0
    return _indented(wrap([Span(_LINE_PRINTERS[mode](tex), "math")], limit - indent), " " * indent)


def _hanging(block: Paragraph, limit: int, mode: Mode) -> Lines:
    marker = _marker(block, mode)
    if width(marker) * 2 >= limit:
        return wrap([Span(marker), *spans(block.text, mode)], limit)
    return _indented(wrap(spans(block.text, mode), limit - width(marker)), marker)


def _indented(lines: Lines, first: str) -> Lines:
    if not first:
        return lines
    rest = " " * width(first)
    return [[Span(rest if index else first), *line] for index, line in enumerate(lines)]


def wrap(pieces: list[Span], limit: int) -> Lines:
    """Fill lines of at most `limit` cells (at least one) with the words of some spans."""
    limit = max(1, limit)
    lines: Lines = [[]]
    used = 0
    for chunk in _chunks(pieces):
        for part in _fitting(chunk, limit):
            size = _size(part)
            if used and used + 1 + size > limit:
                lines.append([])
                used = 0
            if used:
                part = [Span(" ", _joint(lines[-1][-1].style, part[0].style)), *part]
            lines[-1] += part
            used += size + (1 if used else 0)
    return [_merged(iter(line)) for line in lines]


def _joint(before: Style, after: Style) -> Style:
    return before if before == after else "plain"


def _size(chunk: list[Span]) -> int:
    return sum(width(span.text) for span in chunk)


def _chunks(pieces: list[Span]) -> Iterator[list[Span]]:
    """Give what stays together: words with what is glued to them, whole formulas, whole code."""
    chunk: list[Span] = []
    for piece in pieces:
        if piece.style in ("math", "code"):
            chunk.append(piece)
            continue
        for index, word in enumerate(re.split(r"[ \t\n]+", piece.text)):
            if index and chunk:
                yield chunk
                chunk = []
            if word:
                chunk.append(Span(word, piece.style))
    if chunk:
        yield chunk


def _fitting(chunk: list[Span], limit: int) -> Iterator[list[Span]]:
    """Break a chunk that is wider than a line: at spaces first, then anywhere."""
    if _size(chunk) <= limit:
        yield chunk
        return
    for span in chunk:
        for word in span.text.split(" "):
            rest = word
            while width(rest) > limit:
                head, rest = cut(rest, limit)
                if not head:
                    head, rest = "?", rest[1:]
                yield [Span(head, span.style)]
            if rest:
                yield [Span(rest, span.style)]
