import subprocess
import sys

import numpy as np
import pytest

from quizlr.engine.batch import Ask, Margin, holds
from quizlr.engine.families.lr_quadratic import Bowls
from quizlr.engine.generate import build, picture
from quizlr.engine.registry import family
from quizlr.engine.verify import Survey
from quizlr.errors import NoVariantError, UsageError
from tests.unit.engine.conftest import Stratum


def test_two_processes_build_the_same_variant() -> None:
    asked = [("grad_signs", "small", 5), ("lr_quadratic", "close", 5), ("lr_logistic", "close", 5)]
    code = (
        "from quizlr.engine.generate import build\n"
        f"for name, level, seed in {asked!r}:\n    print(repr(build(name, level, '', seed)))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.splitlines() == [repr(build(name, level, "", seed)) for name, level, seed in asked]


def test_notes_to_avoid_are_avoided(stratum: Stratum) -> None:
    first = build(stratum.name, stratum.level, stratum.direction, 3)
    second = build(stratum.name, stratum.level, stratum.direction, 3, frozenset({first.note}))
    assert second.note != first.note


def test_variants_say_where_they_come_from(stratum: Stratum, seen: Survey) -> None:
    for seed, variant in zip(seen.seeds, seen.variants, strict=True):
        assert (variant.family, variant.level, variant.direction, variant.seed) == (*stratum, seed)
        assert variant.version == family(stratum.name).version


def test_a_family_that_finds_nothing_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    posing = family("lr_quadratic")
    pools = []

    def nothing(self: object, batch: Bowls, ask: Ask) -> list[Margin]:
        pools.append(ask.level)
        return [holds("nothing", np.zeros(len(batch.rate), dtype=np.bool_))]

    monkeypatch.setattr(type(posing), "margins", nothing)
    with pytest.raises(NoVariantError, match=r"lr_quadratic .* level close .* seed 11") as caught:
        build("lr_quadratic", "close", "", 11)
    assert caught.value.help
    assert pools == ["close"] * 3


@pytest.mark.parametrize(
    ("name", "level", "direction"),
    [("no_such", "small", ""), ("grad_signs", "close", ""), ("grad_signs", "small", "backward")],
)
def test_what_does_not_exist_is_refused(name: str, level: str, direction: str) -> None:
    with pytest.raises(UsageError) as caught:
        build(name, level, direction, 0)
    assert caught.value.help


def test_catalogue_and_variants_come_without_numpy() -> None:
    code = (
        "import sys, quizlr.engine.catalogue, quizlr.engine.variant\n"
        "assert 'numpy' not in sys.modules\n"
        "print(len(quizlr.engine.catalogue.MISCONCEPTIONS))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert int(run.stdout) > 0


def test_a_family_loads_only_its_own_code() -> None:
    code = (
        "import sys\nfrom quizlr.engine.registry import family\nfamily('grad_signs')\n"
        "print('quizlr.engine.families.lr_logistic' in sys.modules, 'scipy' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["False", "False"]


def test_no_family_needs_scipy_or_scikit_learn_to_pose_settle_or_draw() -> None:
    code = (
        "import sys\n"
        "from quizlr.engine.batch import Ask\n"
        "from quizlr.engine.catalogue import FAMILIES\n"
        "from quizlr.engine.registry import family\n"
        "for name, entry in FAMILIES.items():\n"
        "    ask = Ask((*entry.levels, *entry.lab)[0], (entry.directions or ('',))[0])\n"
        "    variant = family(name).build(ask, 0)\n"
        "    family(name).picture(variant.inputs, ask)\n"
        "print(sorted({module.partition('.')[0] for module in sys.modules} & {'scipy', 'sklearn', 'numpy'}))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "['numpy']"


def test_the_drawing_decides_nothing(seen: Survey) -> None:
    variant = seen.variants[0]
    before = repr(variant)
    picture(variant)
    assert repr(variant) == before
