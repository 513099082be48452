"""Make ``torch.npz``: forward passes and gradients of PyTorch's GRU and LSTM, two layers each, in float64.

Run by hand, ``python tests/golden/pack_torch.py``, where torch is installed; the tests read the file and need no torch.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import torch

TARGET = Path(__file__).parent / "torch.npz"
BATCH, INPUTS, UNITS, STEPS, LAYERS = 4, 3, 5, 6, 2


def case(name: str, seed: int) -> dict[str, np.ndarray]:
    """Sum of squared differences to random targets, from a random state: output, loss, gradients, last state."""
    torch.manual_seed(seed)
    layers = getattr(torch.nn, name)(INPUTS, UNITS, LAYERS, batch_first=True, dtype=torch.float64)
    x, y = torch.randn(BATCH, STEPS, INPUTS, dtype=torch.float64), torch.randn(BATCH, STEPS, UNITS, dtype=torch.float64)
    output, last = layers(x)
    loss = ((output - y) ** 2).sum()
    loss.backward()
    arrays = {"x": x, "y": y, "output": output, "loss": loss, "h": last[0] if name == "LSTM" else last}
    if name == "LSTM":
        arrays["c"] = last[1]
    for key, parameter in layers.named_parameters():
        arrays[f"parameter/{key}"], arrays[f"gradient/{key}"] = parameter, parameter.grad
    return {f"{name}/{key}": array.detach().numpy() for key, array in arrays.items()}


def main() -> None:
    """Write both cases."""
    np.savez_compressed(TARGET, **case("GRU", 1), **case("LSTM", 2))
    sys.stdout.write(f"{TARGET.stat().st_size} bytes, torch {torch.__version__}\n")


if __name__ == "__main__":
    main()
