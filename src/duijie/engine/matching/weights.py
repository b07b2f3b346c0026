"""How much each signal counts. The defaults were measured; judgements can refit them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Weights:
    """What turns signals into strengths: the share of the doubt about a pair that a signal takes away.

    Attributes:
        terms_power: the strength of shared words is their cosine to this power.
        bridge_power: the same where the two texts are in different languages.
        inside: strength of a cosine of 1 between the meanings of two texts of one language.
        between: the same for texts of two languages (their cosines are lower: it may exceed 1).
        calibration: where meanings are compared, the share of the doubt that is removed is raised to this power.
        industry: strength of the same industry.
        figures: strength of each figure that is met.
        figures_loss: the part of the score that stays for each figure that is not.
    """

    terms_power: float = 0.5
    bridge_power: float = 0.45
    inside: float = 0.75
    between: float = 1.25
    calibration: float = 1.3
    industry: float = 0.15
    figures: float = 0.12
    figures_loss: float = 0.8
