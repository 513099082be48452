"""Layers of DL4J that are not here, by name, so that a program that uses one is told so at the place where it does."""

from __future__ import annotations

from typing import NoReturn

from netconf.errors import ConfigurationError, Problem

_IMAGES = ("it works on images only", "of images, there are ConvolutionLayer, SubsamplingLayer, ZeroPaddingLayer and Cropping2D")
_VOLUMES = ("it works on volumes only", "there are ConvolutionLayer for images and Convolution1DLayer for series")

REFUSED: dict[str, tuple[str, str]] = {
    "RBM": ("it was removed from DL4J in 1.0", "an AutoEncoder or a DenseLayer stands at its place in later programs"),
    "VariationalAutoencoder": ("its training is not that of a recurrent network", "AutoEncoder is there"),
    "CenterLossOutputLayer": ("its loss needs a centre for each class", "OutputLayer with MCXENT trains the same classifier"),
    "OCNNOutputLayer": ("its loss is that of one-class networks", "OutputLayer with XENT is there"),
    "Yolo2OutputLayer": ("it detects objects in images", ""),
    "CapsuleLayer": ("capsules are not there", ""),
    "CapsuleStrengthLayer": ("capsules are not there", ""),
    "PrimaryCapsules": ("capsules are not there", ""),
    "ImageLSTM": ("it was removed from DL4J in 0.4", "LSTM is there"),
    "RecursiveAutoEncoder": ("it was removed from DL4J in 0.4", "AutoEncoder is there"),
    "LocallyConnected1D": ("it was never used in recurrent programs", "Convolution1DLayer shares its weights over time"),
    "Upsampling1D": ("it is not there", "RepeatVector makes a series of a vector"),
    **dict.fromkeys(
        (
            "Deconvolution2D",
            "DepthwiseConvolution2D",
            "LocalResponseNormalization",
            "LocallyConnected2D",
            "SeparableConvolution2D",
            "SpaceToBatchLayer",
            "SpaceToDepthLayer",
            "Upsampling2D",
        ),
        _IMAGES,
    ),
    **dict.fromkeys(
        (
            "Cnn3DLossLayer",
            "Convolution3D",
            "Cropping3D",
            "Deconvolution3D",
            "Subsampling3DLayer",
            "Upsampling3D",
            "ZeroPadding3DLayer",
        ),
        _VOLUMES,
    ),
}
"""Why each is not here, and what is."""


def refusal(name: str) -> str | None:
    """Say why a layer of DL4J is not here; None for any other name."""
    found = REFUSED.get(name)
    return None if found is None else f"{name} is not supported: {found[0]}"


def hint_for(name: str) -> str:
    """What to use in place of a refused layer."""
    return REFUSED[name][1]


class _Refused:
    """A layer that cannot be made, neither directly nor by a builder."""

    def __init__(self, *_arguments: object, **_words: object) -> None:
        name = type(self).__name__
        raise ConfigurationError([Problem(name, str(refusal(name)), hint_for(name))])

    @classmethod
    def Builder(cls, *_arguments: object) -> NoReturn:
        """Refuse as the constructor does."""
        raise ConfigurationError([Problem(cls.__name__, str(refusal(cls.__name__)), hint_for(cls.__name__))])


class RBM(_Refused):
    """Refused: restricted Boltzmann machines."""


class VariationalAutoencoder(_Refused):
    """Refused: variational autoencoders."""


class CenterLossOutputLayer(_Refused):
    """Refused: the centre loss."""


class Yolo2OutputLayer(_Refused):
    """Refused: object detection."""


class LocalResponseNormalization(_Refused):
    """Refused: normalisation over the channels of images."""


class Upsampling2D(_Refused):
    """Refused: larger images."""
