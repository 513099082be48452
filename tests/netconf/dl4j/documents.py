"""Documents of several releases, shortened from what the real DL4J writes, to be changed by tests."""

from __future__ import annotations

import json
from typing import Any

NN = "org.deeplearning4j.nn.conf.layers"
ACTIVATION = "org.nd4j.linalg.activations.impl.Activation"


def newest(**layer: Any) -> dict[str, Any]:
    """A document of 1.0.0-M2.1; ``layer`` changes the first layer."""
    lstm = {
        "@class": f"{NN}.GravesLSTM",
        "activationFn": {"@class": f"{ACTIVATION}TanH"},
        "biasInit": 0.0,
        "biasUpdater": None,
        "constraints": None,
        "forgetGateBiasInit": 1.0,
        "gateActivationFn": {"@class": f"{ACTIVATION}Sigmoid"},
        "idropout": None,
        "iupdater": {"@class": "org.nd4j.linalg.learning.config.Adam", "beta1": 0.9, "learningRate": 0.01},
        "layerName": "layer0",
        "nin": 3,
        "nout": 4,
        "regularization": [],
        "regularizationBias": [],
        "rnnDataFormat": "NCW",
        "weightInitFn": {"@class": "org.deeplearning4j.nn.weights.WeightInitXavier"},
        "weightNoise": None,
    }
    output = {
        "@class": f"{NN}.RnnOutputLayer",
        "activationFn": {"@class": f"{ACTIVATION}Softmax"},
        "hasBias": True,
        "iupdater": {"@class": "org.nd4j.linalg.learning.config.Adam", "beta1": 0.9, "learningRate": 0.01},
        "layerName": "layer1",
        "lossFn": {"@class": "org.nd4j.linalg.lossfunctions.impl.LossMCXENT", "softmaxClipEps": 1e-10},
        "nin": 4,
        "nout": 2,
        "rnnDataFormat": "NCW",
    }
    return {
        "backpropType": "Standard",
        "confs": [{"seed": 7, "miniBatch": True, "layer": {**lstm, **layer}}, {"seed": 7, "miniBatch": True, "layer": output}],
        "dataType": "FLOAT",
        "epochCount": 2,
        "inputPreProcessors": {},
        "iterationCount": 30,
        "tbpttBackLength": 20,
        "tbpttFwdLength": 20,
        "validateOutputLayerConfig": True,
    }


def older(conf: dict[str, Any] | None = None, **layer: Any) -> dict[str, Any]:
    """A document of 0.9.1; ``conf`` changes what stands beside the layers, ``layer`` the first layer."""
    common = {
        "adamMeanDecay": "NaN",
        "biasLearningRate": 0.1,
        "dropOut": 0.0,
        "iupdater": {"@class": "org.nd4j.linalg.learning.config.Sgd", "learningRate": 0.1},
        "l1": 0.0,
        "l1Bias": 0.0,
        "l2": 0.0,
        "l2Bias": 0.0,
        "learningRate": 0.1,
        "updater": "SGD",
        "weightInit": "XAVIER",
    }
    lstm = {**common, "activationFn": {"TanH": {}}, "nin": 3, "nout": 4, **layer}
    output = {**common, "activationFn": {"Softmax": {}}, "lossFn": {"MCXENT": {}}, "nin": 4, "nout": 2}
    beside = {"cacheMode": "NONE", "iterationCount": 0, "learningRatePolicy": "None", "numIterations": 1, "seed": 7}
    beside |= {"useDropConnect": False, "useRegularization": False} | (conf or {})
    return {
        "backprop": True,
        "backpropType": "Standard",
        "cacheMode": "NONE",
        "confs": [{**beside, "layer": {"gravesLSTM": lstm}}, {**beside, "layer": {"rnnoutput": output}}],
        "iterationCount": 5,
        "pretrain": False,
    }


def as_text(document: dict[str, Any]) -> str:
    """The document as JSON."""
    return json.dumps(document)


def _graph(document: dict[str, Any], vertices: dict[str, Any]) -> dict[str, Any]:
    """A document of a graph, with the layers of a chain's one after the other, and more vertices that take the first."""
    confs = document.pop("confs")
    document.pop("inputPreProcessors", None)
    for conf, name in zip(confs, ("lstm", "out"), strict=True):
        layer = conf["layer"] if "@class" in conf["layer"] else next(iter(conf["layer"].values()))
        layer["layerName"] = name
    wrapper = {"outputVertex": False, "preProcessor": None}
    tagged = "@class" in confs[0]["layer"]
    layers = [{"layerConf": conf, **wrapper} for conf in confs]
    lstm, out = (
        {"@class": "org.deeplearning4j.nn.conf.graph.LayerVertex", **one} if tagged else {"LayerVertex": one} for one in layers
    )
    return document | {
        "defaultConfiguration": {**confs[0], "layer": None, "variables": []},
        "networkInputs": ["in"],
        "networkOutputs": ["out"],
        "vertexInputs": {"lstm": ["in"], "out": ["lstm"], **{name: ["lstm"] for name in vertices}},
        "vertices": {"lstm": lstm, "out": out, **vertices},
    }


def newest_graph(**vertices: Any) -> dict[str, Any]:
    """A graph of 1.0.0-M2.1; ``vertices`` are added."""
    return _graph(newest(), vertices)


def older_graph(conf: dict[str, Any] | None = None, **layer: Any) -> dict[str, Any]:
    """A graph of 0.9.1; ``conf`` changes what stands beside the layers, ``layer`` the first layer."""
    return _graph(older(conf, **layer), {})
