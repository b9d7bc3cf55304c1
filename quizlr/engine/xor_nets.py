"""Many small networks on the exclusive or: two inputs, one hidden layer of tanh units, one sigmoid output.

z(x) = c + Σ_h v_h tanh(w_h·x + b_h), full-batch gradient descent on the mean cross-entropy, natural log, of
the four points (±1, ±1), whose class is 1 where the signs differ (Minsky and Papert, 1969; backpropagation:
Rumelhart, Hinton and Williams, 1986). Parameters of n networks with H units form an array (4H + 1, n): both
input weights of every unit, then biases, output weights and the output bias.
"""

import numpy as np

from quizlr.engine.data import BoolArray, FloatArray, stream

POINTS = np.array([[-1.0, -1.0], [-1.0, 1.0], [1.0, -1.0], [1.0, 1.0]])
CLASSES = np.array([0.0, 1.0, 1.0, 0.0])

_CHUNK = 1024
"""Networks trained at once; more do not fit the cache."""


def fresh(seed: int, purpose: str, units: int, count: int) -> FloatArray:
    """Start values of `count` networks, even in [−1, 1), to be multiplied by the spread (4H + 1, count)."""
    rng = stream("xor_nets", 1, seed, f"{purpose}/{units}")
    return 2.0 * rng.random((4 * units + 1, count)) - 1.0


def outputs(nets: FloatArray, points: FloatArray = POINTS) -> FloatArray:
    """The logit z of every network for every point (points, n)."""
    first, second, bias, out, last = _parts(nets)
    hidden = np.tanh(points[:, 0, None, None] * first + points[:, 1, None, None] * second + bias)
    z: FloatArray = (out * hidden).sum(axis=1) + last
    return z


def trained(nets: FloatArray, rate: FloatArray, steps: FloatArray) -> FloatArray:
    """The networks (4H + 1, n) after their own numbers of steps (n,) at their own rates (n,)."""
    parts = [
        _descended(nets[:, at : at + _CHUNK].copy(), rate[at : at + _CHUNK], steps[at : at + _CHUNK])
        for at in range(0, nets.shape[1], _CHUNK)
    ]
    return np.concatenate(parts, axis=1) if parts else nets


def losses(nets: FloatArray) -> FloatArray:
    """Mean cross-entropy of every network (n,)."""
    z = outputs(nets)
    mean: FloatArray = np.mean(np.logaddexp(0.0, z) - CLASSES[:, None] * z, axis=0)
    return mean


def solved(nets: FloatArray) -> BoolArray:
    """Which networks (n,) have all four points on the right side."""
    return np.asarray(((outputs(nets) > 0.0) == (CLASSES[:, None] > 0.0)).all(axis=0), dtype=np.bool_)


def descend_one(nets: FloatArray, rate: FloatArray) -> FloatArray:
    """One step of gradient descent of all networks, by backpropagation through all points at once."""
    first, second, bias, out, last = _parts(nets)
    hidden = np.tanh(POINTS[:, 0, None, None] * first + POINTS[:, 1, None, None] * second + bias)
    z = (out * hidden).sum(axis=1) + last
    residual = (1.0 / (1.0 + np.exp(-z)) - CLASSES[:, None]) / len(POINTS)
    inner = residual[:, None] * out * (1.0 - hidden * hidden)
    parts = (
        (POINTS[:, 0, None, None] * inner).sum(axis=0),
        (POINTS[:, 1, None, None] * inner).sum(axis=0),
        inner.sum(axis=0),
        (residual[:, None] * hidden).sum(axis=0),
        residual.sum(axis=0, keepdims=True),
    )
    moved: FloatArray = nets - rate * np.concatenate(parts)
    return moved


def trained_pointwise(nets: FloatArray, rate: FloatArray, steps: FloatArray) -> FloatArray:
    """As `trained`, but point by point and unit by unit, with σ(z) = (1 + tanh(z/2))/2.

    Each unit's slope is written out by the chain rule from its own activation.
    """
    parts = []
    for at in range(0, nets.shape[1], _CHUNK):
        here = slice(at, at + _CHUNK)
        w = nets[:, here].copy()
        for step in range(int(steps[here].max(initial=0))):
            w -= np.where(step < steps[here], rate[here], 0.0) * _slope(w)
        parts.append(w)
    return np.concatenate(parts, axis=1) if parts else nets


def _slope(w: FloatArray) -> FloatArray:
    units = (len(w) - 1) // 4
    slope = np.zeros_like(w)
    for (x, y), label in zip(POINTS.tolist(), CLASSES.tolist(), strict=True):
        active = [np.tanh(x * w[h] + y * w[units + h] + w[2 * units + h]) for h in range(units)]
        z = w[4 * units] + sum(w[3 * units + h] * a for h, a in enumerate(active))
        error = 0.25 * (0.5 + 0.5 * np.tanh(0.5 * z) - label)
        slope[4 * units] += error
        for h, a in enumerate(active):
            through = error * w[3 * units + h] * (1.0 - a) * (1.0 + a)
            slope[h] += x * through
            slope[units + h] += y * through
            slope[2 * units + h] += through
            slope[3 * units + h] += error * a
    return slope


def _descended(nets: FloatArray, rate: FloatArray, steps: FloatArray) -> FloatArray:
    with np.errstate(over="ignore"):
        for step in range(int(steps.max(initial=0))):
            nets = descend_one(nets, np.where(step < steps, rate, 0.0))
    return nets


def _parts(nets: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray, FloatArray]:
    """Both input weights, biases, output weights (each H, n) and the output bias (n,)."""
    units = (len(nets) - 1) // 4
    first, second, bias, out = (nets[k * units : (k + 1) * units] for k in range(4))
    return first, second, bias, out, nets[-1]
