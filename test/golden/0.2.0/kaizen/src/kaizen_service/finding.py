"""What a finding is, as a Kaizen signature: the same one an agent would be given to phrase it."""

from kaizen.signatures import InputField, OutputField, Signature

from kaizen_service.analysis import Comparison


class FindingSignature(Signature):
    """Say whether a change improved the measurements, and by how much."""

    change_percent: float = InputField(desc="change of the mean against the baseline, in per cent")
    p_value: float = InputField(desc="probability of such a change by chance")
    finding: str = OutputField(desc="one sentence for the audit trail")


signature = FindingSignature()


def describe() -> dict[str, object]:
    return {"description": signature.description, "inputs": list(signature.inputs), "outputs": list(signature.outputs)}


def phrase(comparison: Comparison) -> dict[str, str]:
    """Fills the signature's outputs without a model, for a service that must work offline."""
    if not comparison.significant:
        sentence = f"No significant change (p = {comparison.p_value:.3f})."
    elif comparison.change_percent is None:
        sentence = f"Significant change from a baseline of zero (p = {comparison.p_value:.3f})."
    else:
        sentence = f"Significant change of {comparison.change_percent:+.2f} % (p = {comparison.p_value:.3f})."
    return dict.fromkeys(signature.outputs, sentence)
