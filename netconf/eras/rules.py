"""The rules of each release that a chain of words depends on, as values; one place for every boundary between releases."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from netconf.deviations import Deviation
from netconf.releases import up_to
from netconf.vocabulary import Apply, MinibatchDivision


class Merge(Enum):
    """How the network's l1 and l2 and a layer's own come together."""

    by_word = "the layer's word, else the network's"
    replace = "the network's list replaces the layer's"
    by_kind = "kind by kind, the layer first"


@dataclass(frozen=True)
class Rules:
    """What one release made of the words."""

    release: str
    legacy: bool
    """0.x: rates are words of the builder, l1 and l2 wait for regularization(True), activations are sigmoid everywhere."""
    division: MinibatchDivision
    regularization: Apply
    merge: Merge
    softmax_outputs: bool
    """Whether output layers are softmax unless they say otherwise, and never take the network's activation."""
    strict_outputs: bool
    """Whether output layers whose loss and activation do not fit are refused."""
    iterations: int
    backprop: bool
    pretrain: bool
    """The values when the chain does not say them."""
    distribution: tuple[float, float]
    """Mean and deviation of the normal distribution that DISTRIBUTION without one fell back to."""
    bias_rate_is_inert: bool
    """Whether biasLearningRate only acted beside a policy or with Nesterovs."""
    network_bias_rate: bool
    """Whether the network's biasLearningRate reached the layers."""
    old_weight_inits: bool
    """Whether the formulas of the weight initialisations were those before 0.7.0."""
    waiting_distributions: bool
    """Whether dist counts only with weightInit(DISTRIBUTION), and is no weightInit of its own."""
    padded_averages: bool
    """Whether pooling divides by all of a window, also by what lies beside the image, unless it says otherwise."""
    identity_losses: bool
    """Whether a LossLayer is IDENTITY unless it says otherwise, and never takes the network's activation."""
    identity_embeddings: bool
    """The same of embeddings."""
    lonely_activations: bool
    """Whether an ActivationLayer had no activation unless it said one."""
    logarithmic_deviation: bool
    """Whether BatchNormalization keeps the logarithm of its running deviation unless it says otherwise."""
    fixed_lengths: bool
    """Whether an EmbeddingSequenceLayer had a fixed length unless it said otherwise."""
    compatibility: str | None = None
    """The release whose defects are reproduced."""

    def has(self, deviation: Deviation) -> bool:
        """Whether a defect is reproduced."""
        return deviation.acts_in(self.compatibility)


def rules_of(release: str, compatibility: str | None = None) -> Rules:
    """Look up the rules of a release, with the defects of ``compatibility``."""
    legacy = up_to(release, "0.9.1")
    before_checks = up_to(release, "1.0.0-beta2")
    return Rules(
        release=release,
        legacy=legacy,
        division=MinibatchDivision.afterUpdater if before_checks else MinibatchDivision.beforeUpdater,
        regularization=Apply.afterUpdater if up_to(release, "1.0.0-beta3") else Apply.beforeUpdater,
        merge=_merge(release),
        softmax_outputs=not before_checks,
        strict_outputs=not before_checks,
        iterations=5 if up_to(release, "0.5.0") else 1,
        backprop=not up_to(release, "0.6.0"),
        pretrain=up_to(release, "0.6.0"),
        distribution=(1e-3, 1.0) if up_to(release, "0.7.2") else (0.0, 1.0),
        bias_rate_is_inert=not up_to(release, "0.8.0"),
        network_bias_rate=not up_to(release, "0.8.0"),
        old_weight_inits=up_to(release, "0.6.0"),
        waiting_distributions=up_to(release, "1.0.0-beta3"),
        padded_averages=up_to(release, "1.0.0-beta4"),
        identity_losses=not up_to(release, "0.7.2"),
        identity_embeddings=not up_to(release, "1.0.0-beta6"),
        lonely_activations=release in {"0.9.0", "0.9.1"},
        logarithmic_deviation=not up_to(release, "1.0.0-beta3"),
        fixed_lengths=release == "1.0.0-beta",
        compatibility=compatibility,
    )


def _merge(release: str) -> Merge:
    if up_to(release, "1.0.0-beta3"):
        return Merge.by_word
    return Merge.replace if up_to(release, "1.0.0-beta7") else Merge.by_kind
