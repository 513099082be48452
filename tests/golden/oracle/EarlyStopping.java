import java.io.File;
import java.nio.file.Files;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.earlystopping.EarlyStoppingConfiguration;
import org.deeplearning4j.earlystopping.EarlyStoppingResult;
import org.deeplearning4j.earlystopping.saver.InMemoryModelSaver;
import org.deeplearning4j.earlystopping.scorecalc.ClassificationScoreCalculator;
import org.deeplearning4j.earlystopping.scorecalc.DataSetLossCalculator;
import org.deeplearning4j.earlystopping.termination.BestScoreEpochTerminationCondition;
import org.deeplearning4j.earlystopping.termination.MaxEpochsTerminationCondition;
import org.deeplearning4j.earlystopping.termination.MaxScoreIterationTerminationCondition;
import org.deeplearning4j.earlystopping.termination.ScoreImprovementEpochTerminationCondition;
import org.deeplearning4j.earlystopping.trainer.EarlyStoppingTrainer;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.evaluation.classification.Evaluation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/**
 * How the real DL4J 1.0.0-M2.1 stops early: what came of trainings of one network under several conditions.
 *
 * <p>java -cp (class path of oracle.sh) EarlyStopping NETWORK.json RESULT.json
 */
public class EarlyStopping {
    /** Numbers that everybody can make again: sin of 1, 2, 3, ... */
    static INDArray numbers(int from, int examples, int size, int steps) {
        double[] values = new double[examples * size * steps];
        for (int i = 0; i < values.length; i++) {
            values[i] = Math.sin(from + i);
        }
        return Nd4j.createFromArray(values).reshape('c', examples, size, steps);
    }

    static DataSet data(int from, int examples) {
        INDArray x = numbers(from, examples, 3, 4);
        INDArray y = Nd4j.zeros(DataType.DOUBLE, examples, 2, 4);
        for (int i = 0; i < examples; i++) {
            for (int t = 0; t < 4; t++) {
                y.putScalar(new int[] {i, x.getDouble(i, 0, t) > 0.2 ? 1 : 0, t}, 1.0);
            }
        }
        return new DataSet(x, y);
    }

    static DataSetIterator iterator(int... froms) {
        List<DataSet> sets = new ArrayList<>();
        for (int from : froms) {
            sets.addAll(data(from, from % 2 == 0 ? 3 : 2).asList());
        }
        return new ListDataSetIterator<>(sets, 3);
    }

    static EarlyStoppingConfiguration.Builder<MultiLayerNetwork> said() {
        return new EarlyStoppingConfiguration.Builder<MultiLayerNetwork>().modelSaver(new InMemoryModelSaver<>());
    }

    public static void main(String[] arguments) throws Exception {
        Nd4j.setDefaultDataTypes(DataType.DOUBLE, DataType.DOUBLE);
        String json = new String(Files.readAllBytes(Paths.get(arguments[0])));
        DataSetIterator test = iterator(100, 201);
        Map<String, EarlyStoppingConfiguration<MultiLayerNetwork>> all = new LinkedHashMap<>();
        all.put("epochs", said().scoreCalculator(new DataSetLossCalculator(test, true))
                .epochTerminationConditions(new MaxEpochsTerminationCondition(5)).build());
        all.put("sum", said().scoreCalculator(new DataSetLossCalculator(test, false))
                .epochTerminationConditions(new MaxEpochsTerminationCondition(1)).build());
        all.put("every second", said().scoreCalculator(new DataSetLossCalculator(test, true)).evaluateEveryNEpochs(2)
                .epochTerminationConditions(new MaxEpochsTerminationCondition(4)).build());
        all.put("improvement", said().scoreCalculator(new DataSetLossCalculator(test, true))
                .epochTerminationConditions(new MaxEpochsTerminationCondition(60), new ScoreImprovementEpochTerminationCondition(2))
                .build());
        all.put("much improvement", said().scoreCalculator(new DataSetLossCalculator(test, true))
                .epochTerminationConditions(new ScoreImprovementEpochTerminationCondition(3, 0.2)).build());
        all.put("best", said().scoreCalculator(new DataSetLossCalculator(test, true))
                .epochTerminationConditions(new BestScoreEpochTerminationCondition(0.5), new MaxEpochsTerminationCondition(60)).build());
        all.put("large score", said().scoreCalculator(new DataSetLossCalculator(test, true))
                .epochTerminationConditions(new MaxEpochsTerminationCondition(60))
                .iterationTerminationConditions(new MaxScoreIterationTerminationCondition(2.5)).build());
        all.put("accuracy", said().scoreCalculator(new ClassificationScoreCalculator(Evaluation.Metric.ACCURACY, test))
                .epochTerminationConditions(new ScoreImprovementEpochTerminationCondition(3)).build());
        Map<String, Object> results = new LinkedHashMap<>();
        for (Map.Entry<String, EarlyStoppingConfiguration<MultiLayerNetwork>> one : all.entrySet()) {
            MultiLayerNetwork net = new MultiLayerNetwork(MultiLayerConfiguration.fromJson(json));
            net.init();
            double[] start = new double[(int) net.numParams()];
            for (int i = 0; i < start.length; i++) {
                start[i] = Math.sin(7 * i + 1) / 2;
            }
            net.setParams(Nd4j.createFromArray(start).reshape(net.params().shape()));
            Map<String, Object> found = new LinkedHashMap<>();
            results.put(one.getKey(), found);
            EarlyStoppingResult<MultiLayerNetwork> result;
            try {
                result = new EarlyStoppingTrainer(one.getValue(), net, iterator(0, 50, 301)).fit();
            } catch (RuntimeException error) {
                found.put("throws", error.toString());
                continue;
            }
            found.put("reason", result.getTerminationReason().toString());
            found.put("details", result.getTerminationDetails());
            found.put("scores", result.getScoreVsEpoch());
            found.put("best epoch", result.getBestModelEpoch());
            found.put("best score", result.getBestModelScore());
            found.put("epochs", result.getTotalEpochs());
            found.put("best parameters", result.getBestModel().params().toDoubleVector());
        }
        new ObjectMapper().writeValue(new File(arguments[1]), results);
    }
}
