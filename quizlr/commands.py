"""The one registry of what a person can do: it feeds keys, footer, palette, help and docs."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Command:
    """Something the person can ask for.

    Attributes:
        id: stable name, such as `feedback.undo`; key bindings carry it.
        keys: keys in Textual's names, the first one shown.
        shown: how the key is written for a person.
        title: one or two words for the footer.
        help: one line for the help screen and the palette.
        plain: what is typed in line mode, or an empty string.
        footer: whether the footer has room for it.
    """

    id: str
    keys: tuple[str, ...]
    shown: str
    title: str
    help: str
    plain: str = ""
    footer: bool = True

    @property
    def context(self) -> str:
        """Where it applies: home, question, feedback, summary or anywhere."""
        return self.id.partition(".")[0]

    @property
    def action(self) -> str:
        """What it does, without its context."""
        return self.id.partition(".")[2]


COMMANDS = (
    Command("home.start", ("enter",), "Enter", "start", "Start today's session, or go on where you left it"),
    Command("home.more", ("m",), "m", "learn more", "Take more new questions today than the plan holds"),
    Command("home.practise", ("p",), "p", "practise", "Practise without waiting for a due date"),
    Command("home.place", ("k",), "k", "what I know", "Twelve minutes to find out what you know already"),
    Command("home.lab", ("l",), "l", "lab", "Turn the knobs of an experiment; nothing is scored"),
    Command("home.undo", ("u",), "u", "undo", "Take back your last action, even after a restart"),
    Command("home.theme", ("t",), "t", "theme", "Choose the colours; the choice sticks"),
    Command("home.settings", ("s",), "s", "settings", "Change how quizlr asks, plans and looks"),
    Command("home.help", ("question_mark",), "?", "keys", "Show all keys"),
    Command("home.quit", ("q", "ctrl+q"), "q", "quit", "Leave quizlr"),
    Command(
        "question.choose",
        ("a",),
        "a b c",
        "choose",
        "Choose an option, or several (arrows and Space do so too), or put items in order",
    ),
    Command(
        "question.sign",
        ("plus",),
        "+ - 0",
        "sign",
        "Give the sign of a component; arrows go to another",
    ),
    Command("question.guess", ("1",), "1", "guess", "You would bet less than two in three on it"),
    Command("question.unsure", ("2",), "2", "unsure", "Two in three to four in five"),
    Command("question.sure", ("3",), "3", "sure", "More than four in five"),
    Command("question.unknown", ("full_stop",), ".", "don't know", "Say so; it is never punished", "."),
    Command("question.hint", ("ctrl+t",), "ctrl+t", "hint", "Show a hint, where the author gives one", ":h"),
    Command("question.enter", ("enter",), "Enter", "go on", "Give the typed answer"),
    Command("question.undo", ("ctrl+z",), "ctrl+z", "undo", "Take back your last action", ":u", footer=False),
    Command(
        "question.leave",
        ("escape", "ctrl+q"),
        "Esc",
        "leave",
        "Leave the session; nothing is lost",
        ":q",
        footer=False,
    ),
    Command("question.help", ("question_mark", "f1"), "?", "keys", "Show all keys", ":?"),
    Command("feedback.next", ("enter",), "Enter", "next", "Go on to the next question"),
    Command("feedback.another", ("n",), "n", "another", "Another variant; it does not count", ":n"),
    Command("feedback.twin", ("t",), "t", "twin", "One number changed, and another answer is right", ":t"),
    Command(
        "feedback.ground",
        ("b",),
        "b",
        "basics",
        "A question on what this builds on, as practice",
        ":b",
        footer=False,
    ),
    Command(
        "feedback.adjust", ("a",), "a", "adjust", "Change how this answer is rated: 1 Again … 4 Easy", ":a 1"
    ),
    Command("feedback.undo", ("u",), "u", "undo", "Take back your last remark, or else the answer", ":u"),
    Command("feedback.slip", ("s",), "s", "slip", "You knew it: not a misconception; the rating stays", ":s"),
    Command(
        "feedback.dispute",
        ("exclamation_mark",),
        "!",
        "dispute",
        "The key looks wrong: keep this answer out of the schedule",
        ":!",
    ),
    Command(
        "feedback.edit", ("e",), "e", "edit", "Open the question in your editor, and come back here", ":e"
    ),
    Command("feedback.why", ("w",), "w", "why now", "The numbers behind the due day", ":w"),
    Command("feedback.flag", ("f",), "f", "flag", "Mark the question, to look at it later", ":f"),
    Command(
        "feedback.suspend", ("x",), "x", "suspend", "Never ask this card again; undo brings it back", ":x"
    ),
    Command("feedback.help", ("question_mark",), "?", "keys", "Show all keys", ":?"),
    Command("feedback.leave", ("escape", "q"), "q", "leave", "Leave the session; nothing is lost", ":q"),
    Command(
        "settings.next",
        ("j", "down"),
        "j k",
        "choose",
        "Take the next row in hand; k or the arrow the one before",
    ),
    Command("settings.previous", ("k", "up"), "k", "previous", "Take the row before in hand", footer=False),
    Command(
        "settings.more", ("l", "right"), "h l", "turn", "Turn the value up; h or the arrow turns it down"
    ),
    Command("settings.less", ("h", "left"), "h", "less", "Turn the value down", footer=False),
    Command("settings.type", ("enter",), "Enter", "type", "Type a value; a list is written with commas"),
    Command("settings.reset", ("r",), "r", "reset", "Put the value back to what quizlr came with"),
    Command("settings.help", ("question_mark",), "?", "keys", "Show all keys"),
    Command("settings.back", ("q", "escape"), "q", "back", "Back to the first screen"),
    Command("proof.back", ("enter", "escape", "q"), "Enter", "back", "Back to the verdict"),
    Command("proof.lab", ("l",), "l", "in the Lab", "This very variant on the bench of the Lab"),
    Command("proof.undo", ("u",), "u", "take it back", "Take the dispute back"),
    Command("proof.help", ("question_mark",), "?", "keys", "Show all keys"),
    Command(
        "lab.less", ("h", "left"), "h l", "turn", "Turn what is in hand down; l or the arrow turns it up"
    ),
    Command("lab.more", ("l", "right"), "l", "more", "Turn what is in hand up", footer=False),
    Command(
        "lab.next", ("j", "down"), "j k", "choose", "Take the next row in hand; k or the arrow the one before"
    ),
    Command("lab.previous", ("k", "up"), "k", "previous", "Take the row before in hand", footer=False),
    Command("lab.play", ("enter", "space"), "Enter", "train", "Watch the training run"),
    Command("lab.guess", ("g",), "g", "guess first", "Be asked before you see it"),
    Command("lab.family", ("f",), "f", "family", "Choose another family from the list"),
    Command("lab.another", ("n",), "n", "another", "The variant of the next seed"),
    Command("lab.reset", ("r",), "r", "reset", "Put every knob back"),
    Command("lab.question", ("i",), "i", "question", "Show or hide the question with its data"),
    Command("lab.help", ("question_mark",), "?", "keys", "Show all keys"),
    Command("lab.leave", ("q", "escape"), "q", "back", "Leave the Lab"),
    Command(
        "puzzle.answer", ("enter",), "Enter", "that is my guess", "Show what training does, beside the guess"
    ),
    Command("puzzle.back", ("escape",), "Esc", "never mind", "Back to the knobs without a guess"),
    Command("summary.home", ("enter", "escape", "q"), "Enter", "home", "Back to the first screen"),
    Command("summary.undo", ("u",), "u", "undo", "Take back your last action"),
    Command("summary.help", ("question_mark",), "?", "keys", "Show all keys"),
    Command("anywhere.palette", ("ctrl+p",), "ctrl+p", "palette", "Find a command by name", footer=False),
)

CONTEXTS = {
    "home": "On the first screen",
    "question": "While a question is open",
    "feedback": "After the verdict",
    "settings": "In the settings",
    "proof": "On the proof behind a disputed key",
    "lab": "In the Lab",
    "puzzle": "While the Lab asks for a guess",
    "summary": "On the summary",
    "anywhere": "Anywhere",
}


def in_context(name: str) -> list[Command]:
    """The commands of one context, most used first."""
    return [command for command in COMMANDS if command.context == name]


def plain_commands() -> list[Command]:
    """The commands that can be typed in line mode, each once."""
    seen: dict[str, Command] = {}
    for command in COMMANDS:
        if command.plain.startswith(":"):
            seen.setdefault(command.plain, command)
    return list(seen.values())
