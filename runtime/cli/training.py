"""What ``graves train`` does: make or load a network, and train it until it is done, told to stop, or out of time."""

from __future__ import annotations

import math
import shlex
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from netconf.errors import NetconfError, Problem
from netconf.layers import inside
from netconf.loading import load, placeholders
from netconf.network import MultiLayerConfiguration
from netconf.sums import computed, names
from runtime.cli.interrupts import Interrupts
from runtime.cli.progress import Display, Meter, display_for
from runtime.cli.texts import text_of
from runtime.data.characters import CharacterIterator
from runtime.data.sampling import sample
from runtime.data.vocabulary import Vocabulary
from runtime.errors import DataError, ModelFileError
from runtime.formats.kinds import chain
from runtime.formats.model_file import load_model, save
from runtime.network import MultiLayerNetwork

MINIBATCH = 32
LENGTH = 200
SAMPLED = 200
"""Characters of the samples during the training."""
PLACEHOLDER = "vocabulary"


@dataclass(frozen=True)
class Options:
    """What the user said; None where a default or the model file decides."""

    spec: Path
    texts: tuple[Path, ...]
    model: Path
    epochs: int
    minibatch: int | None
    length: int | None
    seed: int | None
    characters: str
    bindings: Mapping[str, float]
    threads: int | None
    sample_every: float
    save_every: float
    time_limit: float | None
    force: bool


def begin(options: Options) -> Training:
    """A new training.

    Raises
    ------
    ModelFileError
        When the model file is there already, or its folder is not.
    NetconfError
        When the specification or the text is not usable; nothing has been written then.
    """
    if options.model.exists() and not options.force:
        hint = "--resume goes on with its training, --force replaces it"
        raise ModelFileError([Problem(str(options.model), "is there already", hint)])
    if not options.model.absolute().parent.is_dir():
        raise ModelFileError([Problem(str(options.model), "the folder is not there", "make it first")])
    text = text_of(options.texts)
    vocabulary = _vocabulary(options, text)
    configuration = _configuration(options, vocabulary)
    seed = options.seed if options.seed is not None else configuration.seed or 0
    iterator = CharacterIterator(text, options.minibatch or MINIBATCH, options.length or LENGTH, vocabulary=vocabulary, seed=seed)
    network = MultiLayerNetwork(configuration, threads=options.threads).init()
    return Training(options, network, iterator)


def go_on(options: Options) -> Training:
    """The training that wrote the model file, at the minibatch where it stopped.

    Raises
    ------
    ModelFileError
        When the model file is not usable.
    NetconfError
        When specification, text or options are not those of its training.
    """
    loaded = load_model(options.model, threads=options.threads)
    if loaded.vocabulary is None or loaded.iterator is None:
        raise ModelFileError([Problem(str(options.model), "holds no training on text to go on with", "train without --resume")])
    if _configuration(options, loaded.vocabulary) != loaded.network.conf:
        hint = "go on with the specification that the training began with, or begin anew with --force"
        raise NetconfError([Problem(str(options.spec), f"is not the specification that {options.model} was trained with", hint)])
    used = loaded.iterator.identity
    iterator = CharacterIterator(
        text_of(options.texts),
        options.minibatch or int(used["batchSize"] or 0),
        options.length or int(used["exampleLength"] or 0),
        vocabulary=loaded.vocabulary,
        seed=options.seed if options.seed is not None else int(used["seed"] or 0),
    )
    loaded.iterator.resume(iterator)
    return Training(options, chain(loaded.network, options.model), iterator)


def _vocabulary(options: Options, text: str) -> Vocabulary:
    if options.characters == "all":
        return Vocabulary.of(text)
    if options.characters == "minimal":
        return Vocabulary.minimal()
    raise DataError([Problem("--characters", f"{options.characters!r} is neither all nor minimal", "")])


def _configuration(options: Options, vocabulary: Vocabulary) -> MultiLayerConfiguration:
    """The specification with the vocabulary's size in it, whose ends fit the vocabulary."""
    texts = placeholders(options.spec)
    bindings = dict(options.bindings)
    if PLACEHOLDER in texts:
        bindings.setdefault(PLACEHOLDER, len(vocabulary))
    configuration = load(options.spec, bindings)
    open_texts = [text for text in texts if computed(text, bindings) is None]
    unbound = dict.fromkeys(name for text in open_texts for name in names(text) if name not in bindings)
    if unbound:
        hint = f"give numbers: {' '.join(f'--set {shlex.quote(name)}=...' for name in unbound)}"
        raise NetconfError([Problem(str(options.spec), f"not bound: {', '.join(f'${{{n}}}' for n in unbound)}", hint)])
    if not isinstance(configuration, MultiLayerConfiguration):
        hint = "a graph that is a chain can be written as a list of layers"
        raise NetconfError([Problem(str(options.spec), "it is a computation graph, which this command does not train", hint)])
    problems = []
    first, last = inside(configuration.layers[0]), inside(configuration.layers[-1])
    for index, layer, word, size in ((0, first, "nIn", "n_in"), (len(configuration.layers) - 1, last, "nOut", "n_out")):
        if hasattr(layer, size) and getattr(layer, size) != len(vocabulary):
            hint = f"write {word}: ${{{PLACEHOLDER}}}" + (", or use --characters minimal" if getattr(layer, size) == 77 else "")
            message = f"is {getattr(layer, size)}, but the vocabulary has {len(vocabulary)} characters"
            problems.append(Problem(f"{options.spec}, layer {index} ({type(layer).__name__}), {word}", message, hint))
    if problems:
        raise NetconfError(problems)
    return configuration


class Training:
    """A network, its text, and how far to go."""

    def __init__(self, options: Options, network: MultiLayerNetwork, iterator: CharacterIterator) -> None:
        self._options = options
        self._network = network
        self._iterator = iterator
        self._meter = Meter(options.epochs, iterator.batches_per_epoch, options.time_limit)
        now = time.monotonic()
        self._end = math.inf if options.time_limit is None else now + options.time_limit
        self._next_save = now + (options.save_every or math.inf)
        self._next_sample = now + (options.sample_every or math.inf)

    def run(self) -> None:
        """Train until the epochs are done, the time is up, or the user interrupts; then save.

        Raises
        ------
        NetconfError
            When the training diverges or the model file cannot be written; the file that was there stays.
        """
        display = display_for(self._options.epochs * self._iterator.batches_per_epoch)
        with display, Interrupts() as interrupts:
            display.say(self._opening())
            while not self._finished():
                self._minibatch(display)
                if interrupts.asked or time.monotonic() >= self._end:
                    break
                self._pause(display)
            self._save()
        display.say(self._closing())

    def _finished(self) -> bool:
        return self._iterator.position.epoch >= self._options.epochs

    def _minibatch(self, display: Display) -> None:
        """One minibatch, with all its updates."""
        data = next(iter(self._iterator))
        self._network.fit(data)
        position = self._iterator.position
        self._network.epoch = position.epoch
        score = self._network.score()
        if not math.isfinite(score):
            raise DataError(
                [
                    Problem(
                        f"iteration {self._network.iteration}",
                        f"the score is {score}: the training diverged, and was not saved from there",
                        "lower the learning rate, or limit the gradient (gradientNormalization)",
                    )
                ]
            )
        self._meter.minibatch_done(data.features.size, score)
        if display.due() or self._finished():
            done = position.epoch * self._iterator.batches_per_epoch + position.index
            left = self._options.epochs * self._iterator.batches_per_epoch - done
            per_minibatch = self._iterator.segments_per_epoch * self._iterator.example_length / self._iterator.batches_per_epoch
            at_end = position.index == 0
            epoch, index = (position.epoch - 1, self._iterator.batches_per_epoch) if at_end else (position.epoch, position.index)
            display.show(self._meter.standing(epoch, index, left * per_minibatch))

    def _pause(self, display: Display) -> None:
        """Save and sample, when it is time."""
        now = time.monotonic()
        if now >= self._next_save:
            self._save()
            self._next_save = time.monotonic() + self._options.save_every
        if now >= self._next_sample:
            display.say(f"--- sample\n{self._sample()}\n---")
            self._next_sample = time.monotonic() + self._options.sample_every
        self._meter.pause_done()

    def _save(self) -> None:
        save(self._network, self._options.model, vocabulary=self._iterator.vocabulary, iterator=self._iterator)

    def _sample(self) -> str:
        """Some text of the network as it is; the training does not notice."""
        network = self._network
        before = network.rnn_state()
        network.rnn_clear_previous_state()
        written = "".join(sample(network, self._iterator.vocabulary, SAMPLED, temperature=0.8, seed=network.iteration))
        network.rnn_clear_previous_state()
        if before:
            network.set_rnn_state(before)
        return written

    def _opening(self) -> str:
        iterator = self._iterator
        used = iterator.segments_per_epoch * iterator.example_length
        lines = [
            "; ".join(
                (
                    f"{used:,} characters in {iterator.segments_per_epoch:,} segments of {iterator.example_length}",
                    f"{iterator.batches_per_epoch:,} minibatches of {iterator.batch_size}",
                    f"vocabulary of {len(iterator.vocabulary)}",
                    f"{self._network.num_params():,} parameters",
                    f"{self._network.threads} threads",
                )
            )
        ]
        unknown = self._iterator.unknown_characters
        if unknown:
            lines.append(
                f"{unknown.total():,} unknown characters are left out: {', '.join(repr(c) for c, _ in unknown.most_common(10))}"
            )
        if iterator.position.epoch or iterator.position.index:
            lines.append(f"going on at minibatch {iterator.position.index:,} of epoch {iterator.position.epoch + 1}")
        return "\n".join(lines)

    def _closing(self) -> str:
        model = self._options.model
        if self._finished():
            return (
                f"saved {model} after {self._network.iteration:,} updates; let it write: graves sample {shlex.quote(str(model))}"
            )
        command = shlex.join(["graves", *sys.argv[1:], *([] if "--resume" in sys.argv else ["--resume"])])
        return f"stopped; saved {model} after {self._network.iteration:,} updates; go on with: {command}"
