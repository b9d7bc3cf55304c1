"""How wide text is on a terminal, and how it is cut and padded by that measure."""

import unicodedata
from functools import lru_cache


@lru_cache(maxsize=4096)
def _char_width(char: str) -> int:
    if unicodedata.category(char) in ("Mn", "Me", "Cf", "Cc"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in ("W", "F") else 1


def width(text: str) -> int:
    """Count the terminal cells of one line: combining characters none, wide ones two."""
    if text.isascii() and text.isprintable():
        return len(text)
    return sum(map(_char_width, text))


def graphemes(text: str) -> list[str]:
    """Split text into what fills a cell (or two): each character with its combining marks."""
    clusters: list[str] = []
    for char in text:
        if _char_width(char) == 0 and clusters:
            clusters[-1] += char
        elif _char_width(char):
            clusters.append(char)
    return clusters


def cut(text: str, limit: int) -> tuple[str, str]:
    """Split text so that the first part is as long as `limit` cells allow."""
    used = taken = 0
    for cluster in graphemes(text):
        used += width(cluster)
        if used > limit:
            break
        taken += len(cluster)
    return text[:taken], text[taken:]


def shorten(text: str, limit: int, ellipsis: str = "…") -> str:
    """Cut text to at most `limit` cells; what was cut shows as an ellipsis."""
    if width(text) <= limit:
        return text
    return cut(text, max(0, limit - width(ellipsis)))[0].rstrip() + cut(ellipsis, limit)[0]


def left(text: str, size: int) -> str:
    """Pad on the right, so that text starts at the left."""
    return text + " " * (size - width(text))


def right(text: str, size: int) -> str:
    """Pad on the left, so that text ends at the right."""
    return " " * (size - width(text)) + text


def centre(text: str, size: int) -> str:
    """Pad on both sides; a spare cell goes to the right."""
    spare = max(0, size - width(text))
    return " " * (spare // 2) + text + " " * (spare - spare // 2)
