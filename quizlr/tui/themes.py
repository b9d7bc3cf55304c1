"""The themes of quizlr: dark, light and high contrast.

Every text colour keeps a contrast of at least 4.5:1 on the background and on every field band; contours
and shaded areas, which are no text, stay well below the path that is drawn on them.
"""

from textual.theme import Theme

BANDS = 8
"""How many background bands a chart field may use."""


def _theme(
    name: str, *, dark: bool, background: str, foreground: str, rule: str, bands: str, **roles: str
) -> Theme:
    """A theme whose roles are variables: accent, quiet, right, wrong, path, ghost, contour, rule, band-0 …"""
    fields = {f"band-{index}": colour for index, colour in enumerate(bands.split())}
    return Theme(
        name=name,
        dark=dark,
        primary=roles["accent"],
        accent=roles["accent"],
        background=background,
        surface=background,
        panel=bands.split()[1],
        foreground=foreground,
        success=roles["right"],
        error=roles["wrong"],
        variables={
            **roles,
            **fields,
            "rule": rule,
            "block-cursor-foreground": background,
            "block-cursor-background": roles["accent"],
            "input-selection-background": f"{roles['accent']} 35%",
        },
    )


THEMES = {
    "dark": _theme(
        "dark",
        dark=True,
        background="#15181d",
        foreground="#dde1e7",
        rule="#3b434f",
        bands="#182029 #192531 #1a2a3a #1b2f42 #1c334b #1d3853 #1e3d5c #1f4264",
        quiet="#a9b1bd",
        accent="#8cc0f0",
        right="#8fd694",
        wrong="#ffa090",
        path="#ffd27a",
        ghost="#a9b1bd",
        contour="#3f6288",
    ),
    "light": _theme(
        "light",
        dark=False,
        background="#fbfaf6",
        foreground="#23272e",
        rule="#c4c8ce",
        bands="#f3f4f2 #ecf0f1 #e6edf0 #dfe9ef #d9e6ed #d2e2ec #ccdfeb #c5dbea",
        quiet="#545b66",
        accent="#0f5285",
        right="#17602d",
        wrong="#9c2d1a",
        path="#7a3b00",
        ghost="#545b66",
        contour="#9fbdd3",
    ),
    "contrast": _theme(
        "contrast",
        dark=True,
        background="#000000",
        foreground="#ffffff",
        rule="#a0a0a0",
        bands="#000000 #05090f #0a121d #0f1b2c #14243a #192d49 #1e3657 #233f66",
        quiet="#d6d6d6",
        accent="#ffe14d",
        right="#6dff8b",
        wrong="#ffab9e",
        path="#ffe14d",
        ghost="#d6d6d6",
        contour="#4f74a6",
    ),
}

TITLES = {"dark": "Dark", "light": "Light", "contrast": "High contrast"}


def theme_name(wanted: str) -> str:
    """`wanted` where there is such a theme, else dark."""
    return wanted if wanted in THEMES else "dark"
