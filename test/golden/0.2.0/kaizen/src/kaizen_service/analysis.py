"""The statistics."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Comparison:
    baseline_mean: float
    measured_mean: float
    change_percent: float | None
    p_value: float
    significant: bool


def compare(baseline: list[float], measured: list[float], alpha: float = 0.05) -> Comparison:
    """Welch's t-test of `measured` against `baseline`; each needs two values or more."""
    # Loaded at the first comparison: a service that is only asked for its health needs no SciPy.
    import pandas as pd
    from scipy import stats

    frame = pd.DataFrame({"baseline": pd.Series(baseline, dtype=float), "measured": pd.Series(measured, dtype=float)})
    means = frame.mean()
    if (frame.max() == frame.min()).all():  # neither side varies, so there is nothing to test
        p_value = 1.0 if means["measured"] == means["baseline"] else 0.0
    else:
        p_value = float(stats.ttest_ind(frame["measured"].dropna(), frame["baseline"].dropna(), equal_var=False).pvalue)
    change = (means["measured"] / means["baseline"] - 1) * 100 if means["baseline"] else None
    return Comparison(
        baseline_mean=float(means["baseline"]),
        measured_mean=float(means["measured"]),
        change_percent=None if change is None else round(float(change), 2),
        p_value=p_value,
        significant=p_value < alpha,
    )
