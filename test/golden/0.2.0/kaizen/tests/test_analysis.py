from kaizen_service.analysis import compare
from kaizen_service.finding import describe, phrase


def test_a_clear_change_is_significant():
    comparison = compare([10, 11, 9, 10], [12, 13, 12, 14])
    assert comparison.significant
    assert comparison.change_percent == 27.5
    assert phrase(comparison) == {"finding": "Significant change of +27.50 % (p = 0.005)."}


def test_values_that_never_vary_have_an_answer():
    assert compare([1, 1], [1, 1]).p_value == 1.0
    assert compare([0, 0], [2, 2]).change_percent is None


def test_the_signature_names_what_goes_in_and_out():
    assert describe()["inputs"] == ["change_percent", "p_value"]
    assert describe()["outputs"] == ["finding"]
