"""What the first use costs: nothing is compiled twice, or that the network does not need; what is kept is loaded by itself."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import runtime

ROOT = Path(runtime.__file__).parent.parent
TUTORIAL = """
import sys
import numpy as np
import netconf
from runtime import MultiLayerNetwork
conf = netconf.load('''
seed: 12345
updater: {type: RmsProp, learningRate: 0.1, rmsDecay: 0.95}
minibatchDivision: afterUpdater
l2: {value: 0.001, apply: afterUpdater}
weightInit: XAVIER
backpropType: TruncatedBPTT
tBPTTForwardLength: 50
tBPTTBackwardLength: 50
layers:
  - {type: GravesLSTM, nIn: 77, nOut: 200, activation: TANH}
  - {type: GravesLSTM, nOut: 200, activation: TANH}
  - {type: RnnOutputLayer, nOut: 77, activation: SOFTMAX, lossFunction: MCXENT}
''')
net = MultiLayerNetwork(conf, threads=2).init()
x = np.eye(77, dtype=np.float32)[np.arange(32 * 50).reshape(32, 50) % 77].transpose(0, 2, 1)
net.fit(x, x)
net.output(x)
net.rnn_time_step(x[:1, :, 0])
print(*sorted({'scipy.linalg', 'numba.np.arraymath', 'numba.np.linalg'} & sys.modules.keys()), sep=',')
"""

FUNCTIONS = """
dense._activate_softmax dense.backward dense.forward dense.gradient elementwise.sums gemm._product gemm._transpose_panel
gemm._weight_gradient interpreter.run interpreter.run_share interpreter.serve loss_rows._loss_softmax_mcxent_1e-10
lstm._backward_tanh_sigmoid_peepholes_pass lstm._recurrent_gradient_peepholes lstm.forward_tanh_sigmoid_peepholes_pass
lstm.input_gradient transfer._transpose_block transfer.densify transfer.scan transfer.store updaters._update_RmsProp
"""
"""All that the tutorials' network needs to train, to predict and to go step by step. Each function more costs everybody's first
use some tenths of a second: a kernel that only some networks need belongs into programs of these."""


def use(folder: Path) -> list[str]:
    """Use a network in a fresh process; which modules it has loaded of those that it should not need."""
    environment = os.environ | {"GRAVES_CACHE_DIR": str(folder), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", TUTORIAL]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=True, timeout=120)
    return done.stdout.split(",")


@pytest.fixture(scope="module")
def used(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("kernels")
    assert use(folder) == ["\n"]  # compiling kernels needs nothing of arrays, nor SciPy where there is one
    return folder


def test_each_function_is_compiled_once_and_only_those_that_are_needed(used: Path) -> None:
    compiled = [path.name.split("-0.py")[0] for path in used.rglob("*.nbc")]

    assert sorted(compiled) == FUNCTIONS.split()


def test_what_is_kept_is_loaded_without_all_that_could_be_compiled(used: Path) -> None:
    assert use(used) == ["\n"]
