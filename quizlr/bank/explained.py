"""Why each rule of `quizlr check` is there, and what to do about what it finds."""

EXPLAINED: dict[str, str] = {
    "YAML001": (
        "The file is not YAML, so nothing in it can be asked. The usual causes are a colon and a space"
        " inside a text, a tab used to indent, a quote or a bracket that is never closed. A text of any"
        " length is safe in a block: `prompt: |` and the text on the lines below, indented."
    ),
    "YAML002": "Brackets are nested more than 32 levels deep. Nothing in a pack needs more than five.",
    "YAML003": (
        "A control, bidirectional or invisible character stands in the file, mostly pasted from a web"
        " page or a PDF. It could make the screen show something else than what is graded."
    ),
    "YAML004": (
        "Anchors (`&name`) and aliases (`*name`) let a file of a few lines grow to gigabytes, so packs"
        " do without them. Write the value out; what all questions share goes under `defaults:` in"
        " `pack.yaml`."
    ),
    "YAML005": ("Tags such as `!!float` or `!python/object` are not allowed: a value is what it looks like."),
    "YAML006": "Merge keys (`<<:`) are not allowed, as aliases are not. Write the keys out.",
    "YAML007": "A line `---` begins a second document. One file holds one.",
    "YAML008": (
        "A mapping has the same key twice. Most programs keep the last one and say nothing; here both"
        " places are named, and you decide."
    ),
    "YAML009": "A key is a plain word. A list, a mapping or nothing at all cannot be one.",
    "YAML010": "The file holds more than 500,000 values. Split it.",
    "YAML011": "One text has more than 100,000 characters. No question needs them.",
    "YAML012": "A number has more than 40 characters. Quote it if it is text.",
    "YAML013": (
        "Double quotes give the backslash a meaning, and this escape has none. Put LaTeX into a block"
        " (`|`) or into single quotes, where a backslash is a backslash."
    ),
    "YAML014": (
        "Double quotes ate the backslash of a LaTeX command: `\\b`, `\\n`, `\\t` and a few others are"
        " escapes, so `\\beta` becomes a control character and `eta`. Use a block (`|`) or single quotes."
    ),
    "YAML015": (
        "A bare `yes`, `no`, `on` or `off` is text here; some programs read it as true or false. Quote"
        " it, or write `true` or `false`."
    ),
    "QZ001": "The file is there and cannot be read. Mostly its permissions forbid it.",
    "QZ002": "Something that is no file, a folder or a pipe, has a name that ends in `.yaml`.",
    "QZ003": "The file is larger than 8 MB. Split it; a pack may have any number of files.",
    "QZ004": "The file is not UTF-8, at the byte that is named. Save it as UTF-8.",
    "QZ005": "The folder is not there, or cannot be read.",
    "QZ006": (
        "Neither the folder nor a folder in it has a `pack.yaml`, so there is no pack here. Name a"
        " pack, or a folder of packs."
    ),
    "QZ007": (
        "Only files that end in `.yaml` are read, so that a copy under another name cannot be asked twice."
    ),
    "QZ008": (
        "The pack has a `pack.yaml` and no question. `quizlr new choice --pack NAME` writes the first."
    ),
    "QZ101": (
        "No such key is known here, mostly a slip of the fingers. In a mapping between braces a comma"
        " ends the text: quote a text that has one."
    ),
    "QZ102": "A key that this part needs is missing. It is reported where the part begins.",
    "QZ103": "There is no such kind of question. The message lists those there are.",
    "QZ104": "The value is not among those this key may have.",
    "QZ105": (
        "Names are slugs: 1 to 64 of `a-z`, `0-9` and `-`. They stand in selectors, in file names and"
        " in the log, and stay when the text is reworded."
    ),
    "QZ106": (
        "A number, a list, a truth value or a text was expected, and something else stands there."
        " Numbers come without quotes and units; text that looks like a number is quoted."
    ),
    "QZ107": "The value is of the right type, and too small, too large, too short or too long.",
    "QZ108": "Dates are written `2026-02-13`.",
    "QZ109": "The value breaks a rule of its type; the message says which.",
    "QZ110": (
        "A choice has exactly one right option, a multi-choice some right and some wrong ones, and a"
        " rubric at least one criterion that no answer may lack."
    ),
    "QZ111": "With a tolerance of zero, rounding alone would make a right answer wrong.",
    "QZ112": "A list names the same thing twice, or two things in one place share a name.",
    "QZ113": (
        "No such family of experiments is known. `quizlr lab --list` shows them, `docs/families.md` too."
    ),
    "QZ114": "The family has no such level.",
    "QZ115": (
        "The expression cannot be read. Multiplication is written out (`2*x`), powers are `^` or `**`,"
        " and an expression with a comma or a colon is quoted."
    ),
    "QZ116": "A name in an expression or a placeholder is neither drawn, nor derived, nor a variable.",
    "QZ117": "The name has a meaning already: a function, a constant, or a word of the format.",
    "QZ118": "A range goes from low to high. Nothing lies in this one.",
    "QZ119": "A placeholder is `@{name}` or `@{name:.2f}`; braces around anything else are LaTeX.",
    "QZ120": (
        "The conditions under `where:` leave so little that no variant was found in 1,000 draws. Widen"
        " the ranges or loosen the conditions."
    ),
    "QZ121": "Of several keys exactly one must be there, and there are none or two.",
    "QZ122": "The family has no such knob. `docs/families.md` lists the knobs and how far they go.",
    "QZ123": (
        "A hole of a cloze is `{{c1::what is left out}}`, or with a hint `{{c1::what is left out::a"
        " hint}}`. A formula may hold braces, but not two of them closing at once outside of a formula"
        " mark."
    ),
    "QZ201": (
        "Names of questions are unique in their pack, names of concepts, misconceptions and targets"
        " over all packs. Both places are named. To change a shipped pack, copy it with `quizlr eject`."
    ),
    "QZ202": "No pack defines this concept. Concepts stand in `concepts.yaml`.",
    "QZ203": "No pack defines this stumbling block or open question. They stand in `concepts.yaml`.",
    "QZ204": (
        "No pack defines this misconception. They stand in `misconceptions.yaml`; those of a family are"
        " called `<family>.<name>` and need no definition."
    ),
    "QZ205": "A concept points to a journal entry that is not listed under `entries:`.",
    "QZ206": "A concept would have to be learned before itself. The message shows the circle.",
    "QZ207": (
        "`was:` names a question that exists, or one that another question was already. A history"
        " belongs to one question."
    ),
    "QZ208": "A follow-up names a question of the same pack, and there is none of that name.",
    "QZ301": (
        "The terminal printer does not know this piece of LaTeX. What it knows stands in"
        " `docs/packs.md`; most formulas can be said in it."
    ),
    "QZ302": "The formula does not fit on a line of 78 columns. Split it, or name a part of it.",
    "QZ303": (
        "A formula is opened and never closed, or the other way round. Sometimes a `#` began a comment"
        " in the middle of it: quote the text."
    ),
    "QZ304": "A wrong option without feedback teaches nothing. Begin from what is sensible in it.",
    "QZ305": (
        "A wrong option without a misconception cannot be followed: quizlr tells a person which wrong"
        " ideas they still have, across questions."
    ),
    "QZ306": (
        "A wrong answer that is recognised would pass as right, so its feedback never shows, or a right"
        " person is told to be wrong. Narrow the tolerance, allow fewer typing slips, or change the"
        " numbers."
    ),
    "QZ307": (
        "Two recognised wrong answers are the same within the tolerance. Only the first would ever show."
    ),
    "QZ308": "Two options or items are the same but for case, emphasis and white space.",
    "QZ309": "Options are shuffled, and “all of the above” has nothing above it any more.",
    "QZ310": "A concept with fewer than two questions is remembered by one wording.",
    "QZ311": "A misconception that nothing offers can be neither met nor corrected.",
    "QZ312": (
        "On a terminal of 80 by 24 the question would scroll, and a person would answer without having"
        " seen it all."
    ),
    "QZ313": (
        "The answer or a derived number has no value, such as a division by zero. Exclude such numbers"
        " under `where:`, or from the ranges of the variables."
    ),
    "QZ314": "The answer is the same in every variant: who has seen one has seen all.",
    "QZ315": (
        "A diagnosis never shows: in every variant it passes as right, or an earlier one takes its place."
    ),
    "QZ316": (
        "The prompt prints a number rounded and the answer uses it exactly, so that who computes"
        " carefully is wrong. Round it where it is derived."
    ),
    "QZ317": "An example that must grade right grades wrong, or the other way round.",
    "QZ318": (
        "Over all questions with options, choosing by looks alone (the longest, the one with most"
        " absolute words) earns clearly more than chance."
    ),
    "QZ319": (
        "Two prompts share most of their runs of four words. Who has seen one remembers the other;"
        " siblings such as levels of one experiment are kept apart, these are not."
    ),
    "QZ320": (
        "An explanation or a feedback speaks of “the first option”. Options are shuffled at every"
        " showing; name what the option says."
    ),
    "QZ321": (
        "A dollar formula, a command with a backslash, or an index in braces stands outside of"
        " `\\(…\\)`, so it is printed as it is written. Put it into a formula, or into backticks if it is"
        " code."
    ),
}
"""A paragraph for every code of `quizlr.bank.problems.CODES`."""
