"""Plain loops, SciPy and finite differences, for optimisers, saddles, small networks and the softmax."""

import hashlib
import math
from itertools import permutations
from typing import Any

import numpy as np
from scipy.linalg import eigh, ldl, solve
from scipy.optimize import approx_fprime, minimize
from scipy.special import log_softmax, softmax

Vector = Any
Inputs = dict[str, Any]


def _saddle_escape(inputs: Inputs, _level: str, _direction: str) -> int:
    """Step by step, until the second weight is beyond 1."""
    along, steps = 10.0 ** -inputs["decades"], 0
    while abs(along) <= 1.0:
        along -= inputs["rate"] * (-inputs["down"] * along)
        steps += 1
    return steps


def _saddle_type(inputs: Inputs, _level: str, _direction: str) -> int:
    """Signs of the diagonal blocks of an LDLᵀ factorisation (Sylvester's law of inertia)."""
    blocks = ldl(np.array(inputs["matrix"]))[1]
    signs = np.sign(eigh(blocks)[0])
    return 0 if (signs > 0).all() else 1 if (signs < 0).all() else 2


def _newton_step(inputs: Inputs, _level: str, _direction: str) -> int:
    """Forward differences of the exact gradient, an LU solve, and BFGS for the least loss."""
    x, y = np.array(inputs["x"]), np.array(inputs["y"])

    def loss(w: Vector) -> float:
        return math.fsum(float(np.logaddexp(0.0, z) - t * z) for z, t in zip(x @ w, y, strict=True)) / len(y)

    def gradient(w: Vector) -> Vector:
        return x.T @ (1.0 / (1.0 + np.exp(-(x @ w))) - y) / len(y)

    w = np.array(inputs["w"])
    hessian = np.array([approx_fprime(w, lambda v, j=j: gradient(v)[j], 1e-7) for j in range(len(w))])
    landed = w - solve(hessian, gradient(w))
    least = minimize(loss, np.zeros(len(w)), jac=gradient, tol=1e-12).fun
    covered = (loss(w) - loss(landed)) / (loss(w) - least)
    return 2 if covered < 0 else 0 if covered >= 0.9 else 1


def _through(path: list[Vector]) -> int:
    distance = [math.hypot(*w) for w in path]
    below = [d < 0.01 * distance[0] for d in distance]
    return next(k for k in range(len(path) - 20) if all(below[k : k + 20]))


def _opt_race(inputs: Inputs, level: str, _direction: str) -> tuple[int, ...]:
    """Three plain loops, in extended precision."""
    matrix = np.array(inputs["matrix"], dtype=np.longdouble)
    plain, momentum, third = inputs["rates"]
    start = np.array(inputs["start"], dtype=np.longdouble)
    paths: list[list[Vector]] = [[start], [start], [start]]
    velocity, mean, square = (np.zeros(2, dtype=np.longdouble) for _ in range(3))
    for t in range(1, 500):
        paths[0].append(paths[0][-1] - plain * (matrix @ paths[0][-1]))
        velocity = inputs["beta"] * velocity + matrix @ paths[1][-1]
        paths[1].append(paths[1][-1] - momentum * velocity)
        slope = matrix @ paths[2][-1]
        if level == "aligned":
            mean, square = 0.9 * mean + 0.1 * slope, 0.999 * square + 0.001 * slope**2
            slope = (mean / (1 - 0.9**t)) / np.sqrt(square / (1 - 0.999**t))
        else:
            slope = slope / matrix.diagonal()
        paths[2].append(paths[2][-1] - third * slope)
    steps = [_through(path) for path in paths]
    assert len(set(steps)) == 3
    return min(permutations(range(3)), key=lambda order: [steps[i] for i in order])


def _first_steps(inputs: Inputs, level: str, _direction: str) -> tuple[int, ...]:
    """The first step of every rule, number by number."""
    items = {
        "three-rules": (("plain", 0), ("rmsprop", 0), ("adam", 0)),
        "four-rules": (("plain", 0), ("momentum", 0), ("rmsprop", 0), ("adam", 0)),
        "two-weights": (("plain", 0), ("momentum", 1), ("rmsprop", 1), ("adam", 0)),
    }[level]
    moves = []
    for (rule, weight), rate in zip(items, inputs["rates"], strict=True):
        g = inputs["gradient"][weight]
        velocity = 0.0 * inputs["beta"] + ((1 - inputs["beta"]) if inputs["averaged"] else 1.0) * g
        squared = 0.0 * inputs["decay"] + (1 - inputs["decay"]) * g * g
        mean, spread = (1 - 0.9) * g / (1 - 0.9), (1 - 0.999) * g * g / (1 - 0.999)
        steps = {"plain": g, "momentum": velocity, "rmsprop": g / math.sqrt(squared)}
        step = steps.get(rule, mean / math.sqrt(spread))
        moves.append(abs(rate * step))
    return tuple(sorted(range(len(moves)), key=lambda i: moves[i], reverse=True))


def _edited(inputs: Inputs, at: int) -> Vector:
    """The logits after one edit; a class that is left out gets minus infinity."""
    z, kind, place = np.array(inputs["z"]), int(inputs["kind"][at]), int(inputs["place"][at])
    first, second = inputs["first"][at], inputs["second"][at]
    own = np.arange(len(z)) == place
    weights = np.exp(z)
    edits = (
        lambda: z + first,
        lambda: first * z,
        lambda: z / first,
        lambda: z + first * own,
        lambda: z + np.where(own, first, second),
        lambda: (z * first) / second,
        lambda: np.log(weights * first),
        lambda: np.log(np.where(own, weights * first, weights)),
        lambda: z - z.max(),
        lambda: np.where(own, -np.inf, z),
    )
    found: Vector = edits[kind]()
    return found


def _softmax_edit(inputs: Inputs, level: str, _direction: str) -> tuple[int, ...]:
    """SciPy's softmax before and after."""
    z = np.array(inputs["z"])
    top = int(z.argmax())
    members = []
    for at in range(len(inputs["kind"])):
        after = _edited(inputs, at)
        if level == "same-p":
            member = np.allclose(softmax(after), softmax(z), atol=1e-8)
        elif level == "same-odds":
            before, now = log_softmax(z), log_softmax(after)
            member = bool(abs((now[0] - now[1]) - (before[0] - before[1])) < 1e-8)
        else:
            member = bool(softmax(after)[top] > softmax(z)[top] + 1e-8)
        if member:
            members.append(at)
    return tuple(members)


def _starts(seed: int, purpose: str, units: int, count: int) -> Vector:
    """Numbers in [−1, 1) from a generator keyed by the hash of its purpose."""
    text = "\x1f".join(("xor_nets", "1", str(seed), f"{purpose}/{units}")).encode()
    words = np.frombuffer(hashlib.blake2b(text, digest_size=16).digest(), dtype="<u4")
    seeds = np.random.SeedSequence([int(word) for word in words])
    return 2.0 * np.random.Generator(np.random.PCG64(seeds)).random((4 * units + 1, count)) - 1.0


def _logit(nets: Vector, units: int, x: float, y: float) -> Vector:
    hidden = np.tanh(x * nets[:units] + y * nets[units : 2 * units] + nets[2 * units : 3 * units])
    return (nets[3 * units : 4 * units] * hidden).sum(axis=0) + nets[-1]


def _xor_loss(nets: Vector, units: int) -> Vector:
    """Mean of ln(1 + e^{xyz}): class 1 is where x and y have different signs."""
    return sum(np.logaddexp(0.0, x * y * _logit(nets, units, x, y)) for x in (-1, 1) for y in (-1, 1)) / 4.0


def _xor_solved(inputs: Inputs, purpose: str, units: int) -> Vector:
    """Descent along central differences of the loss, one parameter after the other."""
    nets = inputs["spread"] * _starts(int(inputs["seed"]), purpose, units, 200)
    for _ in range(int(inputs["steps"])):
        slope = np.empty_like(nets)
        for k in range(len(nets)):
            nudge = np.zeros((len(nets), 1))
            nudge[k] = 1e-5
            slope[k] = (_xor_loss(nets + nudge, units) - _xor_loss(nets - nudge, units)) / 2e-5
        nets = nets - inputs["rate"] * slope
    right = [(_logit(nets, units, x, y) > 0) == (x * y < 0) for x in (-1, 1) for y in (-1, 1)]
    return np.all(right, axis=0)


def _mlp_xor_rate(inputs: Inputs, _level: str, _direction: str) -> int:
    widths = [int(width) for width in inputs["units"]]
    group = widths if len(widths) > 1 else widths * int(inputs["size"])
    good = sum(_xor_solved(inputs, f"group{k}", units).astype(int) for k, units in enumerate(group))
    asked = (good >= 1, good == len(group), good == 1)[int(inputs["asked"])]
    return int(asked.sum())


ROUTES: dict[str, Any] = {
    "saddle_escape": _saddle_escape,
    "saddle_type": _saddle_type,
    "newton_step": _newton_step,
    "opt_race": _opt_race,
    "adaptive_first_step": _first_steps,
    "softmax_edit": _softmax_edit,
    "mlp_xor_rate": _mlp_xor_rate,
}
