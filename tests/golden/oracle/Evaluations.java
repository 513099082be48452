import java.io.File;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.nd4j.evaluation.IEvaluation;
import org.nd4j.evaluation.classification.EvaluationBinary;
import org.nd4j.evaluation.classification.ROC;
import org.nd4j.evaluation.classification.ROCBinary;
import org.nd4j.evaluation.classification.ROCMultiClass;
import org.nd4j.evaluation.regression.RegressionEvaluation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.node.ObjectNode;

/**
 * What the evaluations of the real DL4J 1.0.0-M2.1 make of labels and outputs, added to each case of a document.
 *
 * <p>java -cp (class path of oracle.sh) Evaluations CASES.json RESULT.json
 */
public class Evaluations {
    static final ObjectMapper JSON = new ObjectMapper();

    static INDArray array(JsonNode nested) {
        if (nested == null || nested.isNull()) {
            return null;
        }
        int axes = 0;
        long[] shape = new long[3];
        for (JsonNode node = nested; node.isArray(); node = node.get(0)) {
            shape[axes++] = node.size();
        }
        double[] values = new double[(int) leaves(nested)];
        fill(nested, values, 0);
        return Nd4j.createFromArray(values).reshape('c', java.util.Arrays.copyOf(shape, axes));
    }

    static long leaves(JsonNode node) {
        return node.isArray() ? node.size() * leaves(node.get(0)) : 1;
    }

    static int fill(JsonNode node, double[] values, int at) {
        if (!node.isArray()) {
            values[at] = node.asDouble();
            return at + 1;
        }
        for (JsonNode part : node) {
            at = fill(part, values, at);
        }
        return at;
    }

    static <E extends IEvaluation> E of(E evaluation, JsonNode one) {
        INDArray mask = array(one.get("mask"));
        if (mask == null) {
            evaluation.eval(array(one.get("labels")), array(one.get("output")));
        } else {
            evaluation.eval(array(one.get("labels")), array(one.get("output")), mask);
        }
        return evaluation;
    }

    static void tell(Map<String, Object> found, String name, Callable<Object> call) {
        try {
            Object value = call.call();
            found.put(name, value instanceof Double && !Double.isFinite((Double) value) ? value.toString() : value);
        } catch (Exception error) {
            found.put(name, "throws " + error.getClass().getSimpleName());
        }
    }

    static Map<String, Object> regression(JsonNode one) {
        RegressionEvaluation e = of(new RegressionEvaluation(), one);
        Map<String, Object> found = new LinkedHashMap<>();
        for (int column = 0; column < e.numColumns(); column++) {
            int c = column;
            tell(found, "mean_squared_error " + c, () -> e.meanSquaredError(c));
            tell(found, "mean_absolute_error " + c, () -> e.meanAbsoluteError(c));
            tell(found, "root_mean_squared_error " + c, () -> e.rootMeanSquaredError(c));
            tell(found, "relative_squared_error " + c, () -> e.relativeSquaredError(c));
            tell(found, "pearson_correlation " + c, () -> e.pearsonCorrelation(c));
            tell(found, "r_squared " + c, () -> e.rSquared(c));
        }
        tell(found, "average_mean_squared_error", e::averageMeanSquaredError);
        tell(found, "average_r_squared", e::averageRSquared);
        tell(found, "stats", e::stats);
        return found;
    }

    static Map<String, Object> binary(JsonNode one) {
        EvaluationBinary e = of(new EvaluationBinary(), one);
        Map<String, Object> found = new LinkedHashMap<>();
        for (int output = 0; output < e.numLabels(); output++) {
            int o = output;
            tell(found, "total_count " + o, () -> e.totalCount(o));
            tell(found, "true_positives " + o, () -> e.truePositives(o));
            tell(found, "true_negatives " + o, () -> e.trueNegatives(o));
            tell(found, "false_positives " + o, () -> e.falsePositives(o));
            tell(found, "false_negatives " + o, () -> e.falseNegatives(o));
            tell(found, "accuracy " + o, () -> e.accuracy(o));
            tell(found, "precision " + o, () -> e.precision(o));
            tell(found, "recall " + o, () -> e.recall(o));
            tell(found, "f1 " + o, () -> e.f1(o));
            tell(found, "matthews_correlation " + o, () -> e.matthewsCorrelation(o));
            tell(found, "g_measure " + o, () -> e.gMeasure(o));
        }
        tell(found, "average_accuracy", e::averageAccuracy);
        tell(found, "average_precision", e::averagePrecision);
        tell(found, "average_recall", e::averageRecall);
        tell(found, "average_f1", e::averageF1);
        tell(found, "stats", e::stats);
        return found;
    }

    static Map<String, Object> roc(JsonNode one, int steps) {
        ROC e = of(new ROC(steps), one);
        Map<String, Object> found = new LinkedHashMap<>();
        tell(found, "calculate_auc", e::calculateAUC);
        tell(found, "calculate_aucpr", e::calculateAUCPR);
        tell(found, "stats", e::stats);
        return found;
    }

    static Map<String, Object> rocBinary(JsonNode one, int steps) {
        ROCBinary e = of(new ROCBinary(steps), one);
        Map<String, Object> found = new LinkedHashMap<>();
        for (int output = 0; output < e.numLabels(); output++) {
            int o = output;
            tell(found, "calculate_auc " + o, () -> e.calculateAUC(o));
            tell(found, "calculate_aucpr " + o, () -> e.calculateAUCPR(o));
        }
        tell(found, "calculate_average_auc", e::calculateAverageAuc);
        tell(found, "calculate_average_aucpr", e::calculateAverageAUCPR);
        tell(found, "stats", e::stats);
        return found;
    }

    static Map<String, Object> rocMultiClass(JsonNode one, int steps) {
        ROCMultiClass e = of(new ROCMultiClass(steps), one);
        Map<String, Object> found = new LinkedHashMap<>();
        for (int output = 0; output < e.getNumClasses(); output++) {
            int o = output;
            tell(found, "calculate_auc " + o, () -> e.calculateAUC(o));
            tell(found, "calculate_aucpr " + o, () -> e.calculateAUCPR(o));
        }
        tell(found, "calculate_average_auc", e::calculateAverageAUC);
        tell(found, "calculate_average_aucpr", e::calculateAverageAUCPR);
        tell(found, "stats", e::stats);
        return found;
    }

    public static void main(String[] arguments) throws Exception {
        Nd4j.setDefaultDataTypes(DataType.DOUBLE, DataType.DOUBLE);
        ObjectNode cases = (ObjectNode) JSON.readTree(new File(arguments[0]));
        cases.fields().forEachRemaining(entry -> {
            ObjectNode one = (ObjectNode) entry.getValue();
            for (JsonNode which : one.get("of")) {
                String[] parts = which.asText().split(" ");
                int steps = parts.length > 1 ? Integer.parseInt(parts[1]) : 0;
                Map<String, Object> found = new LinkedHashMap<>();
                try {
                    switch (parts[0]) {
                        case "RegressionEvaluation": found = regression(one); break;
                        case "EvaluationBinary": found = binary(one); break;
                        case "ROC": found = roc(one, steps); break;
                        case "ROCBinary": found = rocBinary(one, steps); break;
                        case "ROCMultiClass": found = rocMultiClass(one, steps); break;
                        default: throw new IllegalArgumentException(which.asText());
                    }
                } catch (Exception error) {
                    found.put("throws", error.getClass().getSimpleName() + ": " + error.getMessage());
                }
                one.set(which.asText(), JSON.valueToTree(found));
            }
        });
        JSON.writeValue(new File(arguments[1]), cases);
    }
}
