"""The numbers of `m1-optimization-geometry`, each with its recognised slips."""

import numpy as np

from tests.content.recompute import (
    Table,
    Worked,
    bce,
    fit,
    hessian,
    logit,
    overlapping,
    register,
    root,
    slope,
)

WORKED: Table = {}


@register(WORKED, "height-at-the-origin")
def _() -> Worked:
    def loss(b: float) -> float:
        return 0.3 * bce(b, 1) + 0.7 * bce(b, 0)

    slips = {"start-knows-the-base-rate": loss(logit(0.3)), "error-rate-read-as-loss": 0.3}
    return loss(0), {**slips, "wrong-log-base": loss(0) / float(np.log(2))}


@register(WORKED, "step-at-sixty-degrees")
def _() -> Worked:
    gradient = np.array([3.0, 4.0])
    angle = np.arctan2(4, 3) + np.pi / 3
    change = float(gradient @ [0.01 * np.cos(angle), 0.01 * np.sin(angle)])
    slips = {"angle-ignored": float(np.linalg.norm(gradient) * 0.01), "step-uphill": -change}
    return change, {**slips, "loss-changes-along-contours": 0.05 * float(np.sin(np.pi / 3))}


@register(WORKED, "arrow-and-minimum")
def _() -> Worked:
    down = -np.array([slope(lambda v: (v**2 + 9) / 2, 3), slope(lambda v: (9 + 9 * v**2) / 2, 1)])
    home = np.array([-3.0, -1.0])
    cosine = float(down @ home / np.linalg.norm(down) / np.linalg.norm(home))
    return cosine, {"descent-aims-at-the-minimum": 1.0, "gradient-sign-flipped": -cosine}


@register(WORKED, "how-far-above-the-minimum")
def _() -> Worked:
    straight_down = 0.02 * np.linspace(0, 5, 11)
    slips = {"gradient-norm-read-as-gap": 0.02, "gap-divided-by-distance": 0.02 / 5}
    return float(np.ptp(straight_down)), slips


@register(WORKED, "best-constant-rate")
def _() -> Worked:
    rates = np.linspace(0, 1, 100_001)
    worse = np.maximum(abs(1 - rates), abs(1 - 9 * rates))
    stable = rates[worse < 1]
    slips = {"best-rate-is-smooth": float(rates[np.argmin(abs(1 - 9 * rates))])}
    slips |= {"limit-taken-for-optimum": float(stable[-1])}
    slips |= {"flat-curvature-sets-the-rate": float(rates[np.argmin(abs(1 - rates))])}
    return float(rates[np.argmin(worse)]), slips


@register(WORKED, "twice-the-small-rate")
def _() -> Worked:
    shrink = 1 - 0.01 ** (1 / 900)
    twice = float(np.log(0.01) / np.log(1 - 2 * shrink))
    slips = {"speed-grows-with-rate-squared": 900 / 4.0, "rate-does-not-matter": 900.0}
    return twice, {**slips, "ratio-upside-down": float(np.log(0.01) / np.log(1 - shrink / 2))}


@register(WORKED, "two-steps-too-long")
def _() -> Worked:
    def walk(steps: int, rate: float, scale: float = 4.0) -> float:
        w = 1.0
        for _ in range(steps):
            w -= rate * slope(lambda v: scale * v**2, w)
        return w

    slips = {"one-step-counted": walk(1, 0.3), "curvature-misread": walk(2, 0.3, scale=2)}
    return walk(2, 0.3), {**slips, "step-uphill": walk(2, -0.3)}


@register(WORKED, "guaranteed-stable-rate")
def _() -> Worked:
    def curvature(w: float) -> float:
        return slope(lambda v: slope(lambda u: bce(4 * u, 1) / 2 + bce(-4 * u, 1) / 2, v, 1e-4), w, 1e-4)

    steepest = max(curvature(w) for w in np.linspace(-3, 3, 601))
    slips = {"sigmoid-slope-forgotten": 2 / 4.0**2, "limit-is-one-over-curvature": 1 / steepest}
    return 2 / steepest, slips


@register(WORKED, "ratio-of-the-axes")
def _() -> Worked:
    along_1 = root(lambda w: 16 * w**2 / 2 - 1, 0, 10)
    along_2 = root(lambda w: w**2 / 2 - 1, 0, 10)
    ratio = along_2 / along_1
    return ratio, {"axes-ratio-is-curvature-ratio": 16 / 1.0, "ratio-upside-down": 1 / ratio}


@register(WORKED, "one-step-on-circles")
def _() -> Worked:
    return 3 / slope(lambda v: 2 * (v**2 + 1), 3), {"curvature-misread": 3 / slope(lambda v: v**2, 3)}


@register(WORKED, "condition-number-of-a-matrix")
def _() -> Worked:
    H = np.array([[5.0, 4], [4, 5]])
    number = float(np.linalg.cond(H))
    slips = {"diagonal-read-as-curvatures": float(H[0, 0] / H[1, 1]), "matrix-entries-compared": 5 / 4}
    return number, {**slips, "axes-ratio-for-condition-number": float(np.sqrt(number))}


@register(WORKED, "penalty-against-the-valley")
def _() -> Worked:
    needed = root(lambda a: np.linalg.cond(np.diag([100 + a, 0.1 + a])) - 2, 1e-3, 1e3)
    return needed, {
        "penalty-on-the-flat-side-only": root(lambda a: (0.1 + a) / 0.1 - 2, 0, 10),
        "penalty-added-below-only": root(lambda a: 100 / (0.1 + a) - 2, 1, 1e3),
    }


@register(WORKED, "five-times-the-feature")
def _() -> Worked:
    X = np.array([[s * 2.0, t * 1.0] for s in (1, -1) for t in (1, -1) for _ in range(4)])
    y = np.array([1.0, 1, 1, 0, 1, 1, 1, 0, 0, 0, 0, 1, 0, 0, 0, 1])

    def largest(scale: float) -> float:
        rows = X * [scale, 1]
        H = hessian(rows, fit(rows, y))
        assert abs(H[0, 1]) < 1e-9 < H[1, 1] < H[0, 0]
        return float(np.linalg.eigvalsh(H)[-1])

    factor = largest(1) / largest(5)
    slips = {"curvature-goes-with-scale": 1 / 5, "ratio-upside-down": 1 / factor}
    return factor, {**slips, "rate-alone-decides": 1.0}


@register(WORKED, "standardised-but-correlated")
def _() -> Worked:
    C = np.array([[1, 0.98], [0.98, 1]])
    number = float(np.linalg.cond(C))
    slips = {"unit-variance-is-enough": float(np.linalg.cond(np.diag(np.diag(C))))}
    slips |= {"smallest-eigenvalue-alone": 1 / float(np.linalg.eigvalsh(C)[0])}
    return number, {**slips, "axes-ratio-for-condition-number": float(np.sqrt(number))}


@register(WORKED, "weight-in-new-units")
def _() -> Worked:
    X, y = overlapping()
    factor = fit(X * [1000, 1], y)[0] / fit(X, y)[0]
    return 3 * factor, {"scaled-the-wrong-way": 3 / factor, "weight-is-unit-free": 3.0}


@register(WORKED, "penalty-for-the-same-model")
def _() -> Worked:
    x, y = overlapping()[0][:, :1], overlapping()[1]
    old = fit(x, y, 0.1)[0]
    same = root(lambda a: fit(10 * x, y, a)[0] * 10 - old, 1e-3, 1e3)
    slips = {"curvature-goes-with-scale": 0.1 * 10, "scaled-the-wrong-way": 0.1 / 10**2}
    return same, {**slips, "invariance-survives-penalty": 0.1}


@register(WORKED, "newton-step-component")
def _() -> Worked:
    H, g = np.diag([4.0, 100.0]), np.array([8.0, 100.0])
    step = -np.linalg.solve(H, g)[0]
    slips = {"step-uphill": -step, "multiplied-by-curvature": -(H @ g)[0], "plain-gradient-step": -g[0]}
    return step, slips


@register(WORKED, "first-step-of-adam")
def _() -> Worked:
    g, rate, beta_1, beta_2 = 1000.0, 0.01, 0.9, 0.999
    first, second = (1 - beta_1) * g, (1 - beta_2) * g**2
    step = -rate * (first / (1 - beta_1)) / float(np.sqrt(second / (1 - beta_2)))
    slips = {"adam-step-follows-gradient": -rate * g, "step-uphill": -step}
    return step, {**slips, "bias-correction-forgotten": -rate * first / float(np.sqrt(second))}


@register(WORKED, "diagonal-scaling-of-a-tilted-valley")
def _() -> Worked:
    H = np.array([[13.0, 12], [12, 13]])
    seen = np.linalg.eigvals(np.diag(1 / np.diag(H)) @ H)
    number = float(seen.max() / seen.min())
    slips = {"diagonal-read-as-curvatures": float(H[0, 0] / H[1, 1]), "matrix-entries-compared": 13 / 12}
    return number, {**slips, "axes-ratio-for-condition-number": float(np.sqrt(number))}
