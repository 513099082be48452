"""What DL4J's programs have around a network, and what takes its place here: said to whoever asks for it, and by the porter.

The classes of DL4J, DataVec and ND4J by name; the methods of a network, of data and of evaluations that have no method of that
name here. ``runtime/words.md`` lists all of them.
"""

from __future__ import annotations

_OWN_LISTENER = "a listener of your own: runtime.TrainingListener, whose iteration_done is called after each update"
_NO_CLUSTER = "nothing: train the same network on one machine"
_STOPS = "runtime.EarlyStoppingTrainer(configuration, net, data).fit()"
_SERIES = "x, mask = runtime.pad_series(list_of_arrays), ALIGN_END is align='end'; then runtime.ArrayIterator with the masks"
_IN_MEMORY = "a list of runtime.DataSet, or runtime.ArrayIterator over NumPy arrays"
_FILES = "a loop over the files: pathlib.Path(folder).glob('*.csv')"
_WORDS = "nothing: train word vectors elsewhere, and give them as arrays [minibatch, size, time]"

_GIVES_ANOTHER = "its transform gives another DataSet, and leaves the one given as it is"

CLASSES = {
    "CharacterIterator": "runtime.CharacterIterator over a text; getMinimalCharacterSet() is runtime.Vocabulary.minimal()",
    "GravesLSTMCharModellingExample": "examples/ trains characters the same way",
    "CSVSequenceRecordReader": "numpy.loadtxt(file, delimiter=',', ndmin=2).T for each file, and runtime.pad_series of them all",
    "CSVRecordReader": "numpy.loadtxt(file, delimiter=',', skiprows=1)",
    "FileSplit": _FILES,
    "NumberedFileInputSplit": _FILES,
    "SequenceRecordReaderDataSetIterator": _SERIES,
    "RecordReaderDataSetIterator": "runtime.ArrayIterator over NumPy arrays",
    "RecordReaderMultiDataSetIterator": "a list of runtime.MultiDataSet, or a class whose __iter__ yields them",
    "ListDataSetIterator": "runtime.ListDataSetIterator",
    "INDArrayDataSetIterator": "runtime.ArrayIterator(features, labels, batch_size)",
    "ExistingDataSetIterator": _IN_MEMORY,
    "IteratorDataSetIterator": _IN_MEMORY,
    "ViewIterator": "runtime.ArrayIterator(features, labels, batch_size)",
    "SamplingDataSetIterator": "runtime.ArrayIterator with a seed",
    "AsyncDataSetIterator": "nothing: give the iterator itself",
    "MultipleEpochsIterator": "net.fit(data, epochs=n)",
    "SplitTestAndTrain": "slices of the arrays: x[:n] and x[n:]",
    "KFoldIterator": "slices of the arrays, by numpy.array_split(numpy.arange(examples), k)",
    "NormalizerStandardize": f"runtime.NormalizerStandardize; {_GIVES_ANOTHER}",
    "NormalizerMinMaxScaler": f"runtime.NormalizerMinMaxScaler; {_GIVES_ANOTHER}",
    "MultiNormalizerStandardize": "a runtime.NormalizerStandardize for each input",
    "MultiNormalizerMinMaxScaler": "a runtime.NormalizerMinMaxScaler for each input",
    "ImagePreProcessingScaler": "images / 255",
    "NormalizerSerializer": "net.save(path, normalizer=normalizer), and runtime.load_model(path), whose normalizer it is",
    "ModelSerializer": "net.save(path), and MultiLayerNetwork.load(path) or runtime.load(path); load_model for a normaliser",
    "ScoreIterationListener": "runtime.ScoreIterationListener; graves train prints the score",
    "CollectScoresIterationListener": "runtime.CollectScoresListener",
    "PerformanceListener": "runtime.PerformanceListener",
    "EvaluativeListener": "runtime.EvaluativeListener(data, frequency, runtime.InvocationType.EPOCH_END)",
    "CheckpointListener": "runtime.CheckpointListener; in place of a Builder (folder, every_epochs=1, keep_last=3)",
    "TimeIterationListener": "runtime.PerformanceListener",
    "StatsListener": _OWN_LISTENER,
    "HistogramIterationListener": _OWN_LISTENER,
    "ParamAndGradientIterationListener": _OWN_LISTENER,
    "ComposableIterationListener": "net.set_listeners(one, another)",
    "UIServer": "the plot of scores that graves train writes",
    "InMemoryStatsStorage": "runtime.CollectScoresListener",
    "FileStatsStorage": "runtime.CollectScoresListener",
    "EarlyStoppingConfiguration": "runtime.EarlyStoppingConfiguration.Builder(), with the conditions and calculators of runtime",
    "EarlyStoppingTrainer": _STOPS,
    "EarlyStoppingGraphTrainer": _STOPS,
    "TransferLearningHelper": "runtime.TransferLearning, whose frozen layers are computed in each pass",
    "ParallelWrapper": "nothing: the threads of one network share each minibatch",
    "ParallelInference": "nothing: the threads of one network share each minibatch",
    "SparkDl4jMultiLayer": _NO_CLUSTER,
    "SparkComputationGraph": _NO_CLUSTER,
    "Evaluation": "net.evaluate(data), or runtime.Evaluation",
    "EvaluationBinary": "runtime.EvaluationBinary, net.do_evaluation(data, EvaluationBinary())",
    "RegressionEvaluation": "net.evaluate_regression(data), or runtime.RegressionEvaluation",
    "ROC": "net.evaluate_roc(data), or runtime.ROC",
    "ROCBinary": "runtime.ROCBinary, net.do_evaluation(data, ROCBinary())",
    "ROCMultiClass": "net.evaluate_roc_multi_class(data), or runtime.ROCMultiClass",
    "GradientCheckUtil": "runtime.check_gradients(net, data)",
    "MultiLayerNetwork": "runtime.MultiLayerNetwork(conf).init()",
    "ComputationGraph": "runtime.ComputationGraph(conf).init()",
    "Nd4j": "NumPy: numpy.zeros((minibatch, features, time)), numpy.array(...)",
    "INDArray": "NumPy's arrays",
    "NDArrayIndex": "slices: array[:, :, -1] for all(), all(), point(last)",
    "BooleanIndexing": "numpy.where, or array[condition]",
    "Transforms": "NumPy's functions: numpy.tanh(array)",
    "Word2Vec": _WORDS,
    "WordVectorSerializer": _WORDS,
}
"""By name; what is said under a name that is here, too, is for ported programs."""

_NETWORK = {
    "getLayer": 'net.getParam("0_W") for a weight; for words net.conf.layers[0], of a graph net.conf.vertices[name]',
    "getLayers": "net.summary() for their parameters; for words net.conf.layers, of a graph net.conf.vertices",
    "getOutputLayer": "net.conf.layers[-1]",
    "getVertex": "net.conf.vertices[name]",
    "getVertices": "net.conf.vertices",
    "layerSize": "net.conf.layers[i].n_out",
    "layerInputSize": "net.conf.layers[i].n_in",
    "numLabels": "net.conf.layers[-1].n_out",
    "setLearningRate": "the updater's learningRate: it stands in the configuration and does not change while the network lives",
    "getLearningRate": "net.conf.layers[i].updater.learning_rate",
    "getDefaultConfiguration": "net.conf",
    "setParameters": "net.set_params(vector)",
    "setParamTable": "net.setParam(name, values) for each",
    "f1Score": "net.evaluate(data).f1()",
    "labelProbabilities": "net.output(x)",
    "feedForwardToLayer": "net.feed_forward(x)[:layer + 2]",
    "activateSelectedLayers": "net.feed_forward(x)",
    "setInput": "the argument of net.output(x)",
    "setLabels": "net.gradient_and_score(DataSet(x, y))",
    "setLayerMaskArrays": "the mask beside the features: net.output(x, mask), DataSet(x, y, features_mask, labels_mask)",
    "clearLayerMaskArrays": "nothing: a mask is that of one call",
    "computeGradientAndScore": "net.gradient_and_score(DataSet(x, y))",
    "gradient": "net.gradient_and_score(DataSet(x, y))[0]",
    "getGradient": "net.gradient_and_score(DataSet(x, y))[0]",
    "getUpdater": "net.updater_state()",
    "setUpdater": "net.set_updater_state(vector)",
    "pretrain": "net.fit(data), which trains all layers at once",
    "getInput": "what you gave",
    "getTrainingListeners": "net.listeners",
    "incrementEpochCount": "net.epoch += 1",
    "memoryInfo": "net.memory_report(minibatch, steps)",
    "convertDataType": 'MultiLayerNetwork(net.conf, dtype="float64").init(net.params())',
    "toComputationGraph": "nothing: a chain does what its graph would",
    "equals": "numpy.array_equal(net.params(), other.params())",
    "close": "nothing: the memory goes with the network",
    "rnnGetPreviousStates": "net.rnn_state()",
    "rnnSetPreviousStates": "net.set_rnn_state(states)",
    "rnnActivateUsingStoredState": "net.rnn_time_step(x)",
    "updateRnnStateWithTBPTTState": "nothing: fit carries the state from segment to segment",
    "train": "net.fit(data)",
    "eval": "net.evaluate(data); predictions need no mode: net.output(x)",
    "predict_proba": "net.output(x)",
    "forward": "net.output(x)",
    "compile": "the configuration, which names loss and updater",
    "layers": "net.conf.layers",
    "parameters": "net.param_table()",
    "state_dict": "net.param_table()",
    "get_weights": "net.param_table()",
    "load_state_dict": "net.setParam(name, values) for each, or net.set_params(vector)",
    "set_weights": "net.setParam(name, values) for each, or net.set_params(vector)",
}

_DATA_SET = {
    "splitTestAndTrain": "slices: DataSet(x[:n], y[:n]) and DataSet(x[n:], y[n:]), the masks likewise",
    "shuffle": "runtime.ArrayIterator(x, y, batch_size, seed=1), which shuffles in every epoch",
    "merge": "runtime.ListDataSetIterator(data_sets, batch_size=len(data_sets)).next(); runtime.pad_series for unequal lengths",
    "asList": "runtime.ArrayIterator(x, y, 1)",
    "batchBy": "runtime.ArrayIterator(x, y, batch_size)",
    "sample": "runtime.ArrayIterator(x, y, batch_size, seed=1)",
    "get": "DataSet(data.features[i:i + 1], data.labels[i:i + 1])",
    "copy": "copy.deepcopy(data)",
    "setFeatures": "a new DataSet(features, labels), which is checked",
    "setLabels": "a new DataSet(features, labels), which is checked",
    "numInputs": "data.features.shape[1]",
    "numOutcomes": "data.labels.shape[1]",
    "totalOutcomes": "data.labels.shape[1]",
    "labelCounts": "data.labels.sum(axis=(0, 2))",
    "normalize": "runtime.NormalizerMinMaxScaler().fit(data).transform(data)",
    "normalizeZeroMeanZeroUnitVariance": "runtime.NormalizerStandardize().fit(data).transform(data)",
    "scale": "DataSet(data.features / scale, data.labels)",
    "toMultiDataSet": "runtime.MultiDataSet(data.features, data.labels)",
    "save": "numpy.savez(path, features=data.features, labels=data.labels)",
    "load": "numpy.load(path)",
}

_ITERATOR = {
    "inputColumns": "the arrays' shape: features.shape[1]",
    "totalOutcomes": "the arrays' shape: labels.shape[1]",
    "numExamples": "the arrays' shape: len(features)",
    "totalExamples": "the arrays' shape: len(features)",
    "getPreProcessor": "iterator.pre_processor",
    "getLabels": "the names that you gave to net.evaluate(data, labels)",
    "cursor": "iterator.position",
    "asyncSupported": "nothing: no thread of its own prepares minibatches",
    "resetSupported": "nothing: iterator.reset() always works",
}

_NORMALIZER = {
    "preProcess": "data = normalizer.transform(data); or iterator.setPreProcessor(normalizer)",
    "getMean": "normalizer.features.first, of labels normalizer.labels.first",
    "getStd": "normalizer.features.second",
    "getMin": "normalizer.features.first",
    "getMax": "normalizer.features.second",
    "save": "net.save(path, normalizer=normalizer)",
    "load": "runtime.load_model(path), whose normalizer it is",
}

_EVALUATION = {
    "getConfusionMatrix": "evaluation.confusion, an array [actual, predicted]",
    "getConfusion": "evaluation.confusion, an array [actual, predicted]",
    "confusionToString": "evaluation.stats()",
    "confusionMatrix": "evaluation.stats()",
    "getNumRowCounter": "evaluation.rows",
    "falsePositives": "evaluation.confusion.sum(axis=0) - evaluation.true_positives()",
    "falseNegatives": "evaluation.confusion.sum(axis=1) - evaluation.true_positives()",
    "classCount": "evaluation.confusion.sum(axis=1)[label]",
    "merge": "one Evaluation, whose eval is called for each minibatch",
    "reset": "a new Evaluation",
}

METHODS = {
    "MultiLayerNetwork": _NETWORK,
    "DataSet": _DATA_SET,
    "DataSetIterator": _ITERATOR,
    "DataNormalization": _NORMALIZER,
    "Evaluation": _EVALUATION,
}
"""Of an object by DL4J's name of its kind; among those of a network are some of Keras and PyTorch."""
