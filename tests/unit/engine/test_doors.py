import hashlib
import json
import subprocess
import sys
from dataclasses import asdict

import numpy as np
import pytest

from quizlr.engine.data import BoolArray
from quizlr.engine.families.lr_quadratic import Bowls
from quizlr.engine.generate import build, picture
from quizlr.engine.registry import family
from quizlr.engine.variant import Variant
from quizlr.engine.verify import Survey
from quizlr.errors import NoVariantError, UsageError

GOLDEN: dict[str, str] = {
    "grad_signs~given-p 0": "c2847842aa38",
    "grad_signs~given-p 1": "df7cd183c282",
    "grad_signs~given-p 2026": "fd8a08104261",
    "grad_signs~small 0": "219ebd39016b",
    "grad_signs~small 1": "876146665c40",
    "grad_signs~small 2026": "8705f45dbd7b",
    "grad_signs~wide 0": "07b7b89e3cd2",
    "grad_signs~wide 1": "587ccbcedbc5",
    "grad_signs~wide 2026": "21758aaf8c77",
    "lr_quadratic~eigenvalues 0": "35ffffad9b77",
    "lr_quadratic~eigenvalues 1": "06c783c34b95",
    "lr_quadratic~eigenvalues 2026": "2f6d0bcb089f",
    "lr_quadratic~matrix 0": "8e854de96f15",
    "lr_quadratic~matrix 1": "649f8f303868",
    "lr_quadratic~matrix 2026": "2882c71a3ffc",
    "lr_quadratic~close 0": "2590505b3abb",
    "lr_quadratic~close 1": "9b0a830b3ea8",
    "lr_quadratic~close 2026": "da6ba6652537",
    "lr_logistic~given-curvature 0": "2b1986030ff8",
    "lr_logistic~given-curvature 1": "7938c2c01bb7",
    "lr_logistic~given-curvature 2026": "f994fe538903",
    "lr_logistic~close 0": "525bf14bc6d9",
    "lr_logistic~close 1": "cf5acfe5f1b6",
    "lr_logistic~close 2026": "c4f35934040a",
    "lr_logistic~given-hessian 0": "3bafca4285ff",
    "lr_logistic~given-hessian 1": "98c611d5aa41",
    "lr_logistic~given-hessian 2026": "0bac75f3227b",
}


def _digest(variant: Variant) -> str:
    """A hash of what is asked and of the key; the outcome's digits may differ between machines."""
    whole = asdict(variant)
    asked = {
        name: whole[name]
        for name in ("prompt", "table", "question", "options", "labels", "key", "inputs", "note")
    }
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()[:12]


def test_a_seed_gives_the_variant_it_always_gave(stratum: tuple[str, str]) -> None:
    for seed in (0, 1, 2026):
        name = f"{stratum[0]}~{stratum[1]} {seed}"
        assert _digest(build(*stratum, "", seed)) == GOLDEN[name], name


def test_two_processes_build_the_same_variant() -> None:
    asked = [("grad_signs", "small", 5), ("lr_quadratic", "close", 5), ("lr_logistic", "close", 5)]
    code = (
        "from quizlr.engine.generate import build\n"
        f"for name, level, seed in {asked!r}:\n    print(repr(build(name, level, '', seed)))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.splitlines() == [repr(build(name, level, "", seed)) for name, level, seed in asked]


def test_notes_to_avoid_are_avoided(stratum: tuple[str, str]) -> None:
    first = build(*stratum, "", 3)
    second = build(*stratum, "", 3, frozenset({first.note}))
    assert second.note != first.note
    assert second.key == first.key, "the answer is drawn before the data"


def test_variants_say_where_they_come_from(stratum: tuple[str, str], seen: Survey) -> None:
    name, level = stratum
    for seed, variant in enumerate(seen.variants):
        assert (variant.family, variant.level, variant.direction, variant.seed) == (name, level, "", seed)
        assert variant.version == family(name).version
        assert variant.evidence["truth"] == variant.evidence["oracle"]
        assert variant.evidence["run"] == "finite"


def test_a_family_that_finds_nothing_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    posing = family("lr_quadratic")
    pools = []

    def nothing(self: object, batch: Bowls, level: str) -> BoolArray:
        pools.append(level)
        return np.zeros(len(batch.rate), dtype=np.bool_)

    monkeypatch.setattr(type(posing), "margin", nothing)
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


def test_the_drawing_decides_nothing(seen: Survey) -> None:
    variant = seen.variants[0]
    before = repr(variant)
    picture(variant)
    assert repr(variant) == before
