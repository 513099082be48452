"""What a network is given: one description for each of its inputs."""

from __future__ import annotations

from dataclasses import dataclass

from netconf.flow import Flow, Kind
from netconf.layers import EmbeddingLayer, EmbeddingSequenceLayer, PReLULayer
from netconf.outline import Outline
from netconf.preprocessors import FeedForwardToCnnPreProcessor
from runtime.compiler.signal import Image
from runtime.parameters import unwrapped


@dataclass(frozen=True)
class NetworkInput:
    """An input of a network.

    Attributes
    ----------
    name
        Its name; "features" in a chain.
    flow
        What comes.
    size
        Number of features; of images, whose height and width any minibatch may have, that of their channels; 0 where only the
        data say it.
    recurrent
        Whether it is a series for those that read it.
    takes_indices_only
        Whether it holds class indices whatever their type: an embedding reads it.
    takes_one_index
        Whether that is a single index of each example, and nothing that comes after it a series.
    flat_image
        The shape of the images that are read as vectors; None where none are.
    """

    name: str
    flow: Flow
    size: int
    recurrent: bool
    takes_indices_only: bool
    takes_one_index: bool
    flat_image: Image | None

    @property
    def reads_images(self) -> bool:
        """Whether it is given images [minibatch, channels, height, width]."""
        return self.flow.kind is Kind.images

    def image(self, height: int, width: int) -> Image | None:
        """The shape of the images of a minibatch; None where none are read."""
        return Image(self.size, height, width) if self.reads_images else None


def inputs_of(outline: Outline, *, recurrent: bool) -> tuple[NetworkInput, ...]:
    """The inputs of a network; ``recurrent`` is whether a chain has a layer that reads series."""
    return tuple(_input_of(outline, number, recurrent=recurrent) for number in range(len(outline.inputs)))


def _input_of(outline: Outline, number: int, *, recurrent: bool) -> NetworkInput:
    flow = outline.brings[number]
    readers = [outline.members[reader] for reader in outline.readers(-1 - number)]
    cores = [unwrapped(reader.element) for reader in readers]
    series = recurrent if outline.is_chain else flow.kind is Kind.series
    first = next((r.preprocessor for r in readers if isinstance(r.preprocessor, FeedForwardToCnnPreProcessor)), None)
    return NetworkInput(
        outline.inputs[number],
        flow,
        size_of(outline, flow),
        series,
        any(isinstance(core, EmbeddingLayer | EmbeddingSequenceLayer) for core in cores),
        any(isinstance(core, EmbeddingLayer) for core in cores) and not series,
        Image(first.num_channels, first.input_height, first.input_width) if first is not None else None,
    )


def size_of(outline: Outline, flow: Flow) -> int:
    """Number of features of what flows into a network; 0 where only the data say it."""
    size = flow.size if flow.kind is Kind.images else flow.vector_size() or flow.size
    if isinstance(size, int):
        return size
    if not outline.is_chain:
        return 0
    layers = (unwrapped(member.element) for member in outline.members)  # those without weights leave the size as it is
    sizes = (layer.input_shape[0] if isinstance(layer, PReLULayer) else getattr(layer, "n_in", None) for layer in layers)
    return int(next(size for size in sizes if size))
