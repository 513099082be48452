"""Where the best network and the latest are kept."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from runtime.formats.loading import load


class InMemoryModelSaver:
    """Keeps copies."""

    def __init__(self) -> None:
        self._kept: dict[str, Any] = {}

    def save_best_model(self, network: Any, score: float) -> None:  # noqa: ARG002 - a saver's signature
        """Keep a copy."""
        self._kept["best"] = network.clone()

    def save_latest_model(self, network: Any, score: float) -> None:  # noqa: ARG002 - a saver's signature
        """Keep a copy."""
        self._kept["latest"] = network.clone()

    def get_best_model(self) -> Any:
        """The best network; None when there is none."""
        return self._kept.get("best")

    def get_latest_model(self) -> Any:
        """The latest network; None when there is none."""
        return self._kept.get("latest")

    getBestModel = get_best_model
    getLatestModel = get_latest_model


class LocalFileModelSaver:
    """Keeps model files ``bestModel.bin`` and ``latestModel.bin``, as DL4J names them, in a folder, which is made."""

    def __init__(self, directory: str | Path) -> None:
        self.directory = Path(directory)

    def _save(self, network: Any, name: str) -> None:
        self.directory.mkdir(parents=True, exist_ok=True)
        network.save(self.directory / name)

    def _load(self, name: str) -> Any:
        path = self.directory / name
        return load(path) if path.exists() else None

    def save_best_model(self, network: Any, score: float) -> None:  # noqa: ARG002 - a saver's signature
        """Write the file."""
        self._save(network, "bestModel.bin")

    def save_latest_model(self, network: Any, score: float) -> None:  # noqa: ARG002 - a saver's signature
        """Write the file."""
        self._save(network, "latestModel.bin")

    def get_best_model(self) -> Any:
        """The best network, read anew; None when there is none."""
        return self._load("bestModel.bin")

    def get_latest_model(self) -> Any:
        """The latest network, read anew; None when there is none."""
        return self._load("latestModel.bin")

    getBestModel = get_best_model
    getLatestModel = get_latest_model


LocalFileGraphSaver = LocalFileModelSaver
"""DL4J has one for graphs."""
