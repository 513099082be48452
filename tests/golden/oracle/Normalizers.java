import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.Random;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.preprocessor.DataNormalization;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerMinMaxScaler;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerStandardize;
import org.nd4j.linalg.dataset.api.preprocessor.serializer.NormalizerSerializer;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Normalisers of the real DL4J, 0.9.1 or 1.0.0-M2.1, in a folder: fitted, saved, and what they make of an array.
 *
 * <p>java -Ddtype=double -cp (class path of oracle.sh) Normalizers FOLDER [FILE ...]: FILEs are restored instead, and applied to the same array.
 */
public class Normalizers {
    static INDArray drawn(int seed, int... shape) {
        Random random = new Random(seed);
        double[] values = new double[shape[0] * shape[1] * shape[2]];
        for (int i = 0; i < values.length; i++) {
            values[i] = 3 * random.nextGaussian() + 1;
        }
        return Nd4j.create(values, shape, 'c');
    }

    static void print(Path file, INDArray array) throws Exception {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < array.size(0); i++) {
            for (int j = 0; j < array.size(1); j++) {
                for (int k = 0; k < array.size(2); k++) {
                    text.append(array.getDouble(i, j, k)).append('\n');
                }
            }
        }
        Files.write(file, text.toString().getBytes("UTF-8"));
    }

    static void apply(DataNormalization normalizer, Path folder, String name) throws Exception {
        DataSet data = new DataSet(drawn(3, 2, 3, 4), drawn(4, 2, 2, 4));
        normalizer.transform(data);
        print(folder.resolve(name + ".features.txt"), data.getFeatures());
        print(folder.resolve(name + ".labels.txt"), data.getLabels());
    }

    public static void main(String[] arguments) throws Exception {
        Path folder = Paths.get(arguments[0]);
        for (int k = 1; k < arguments.length; k++) {
            File file = new File(arguments[k]);
            apply((DataNormalization) NormalizerSerializer.getDefault().restore(file), folder, file.getName());
        }
        if (arguments.length > 1) {
            return;
        }
        print(folder.resolve("features.txt"), drawn(3, 2, 3, 4));
        print(folder.resolve("labels.txt"), drawn(4, 2, 2, 4));
        DataSet data = new DataSet(drawn(1, 4, 3, 5), drawn(2, 4, 2, 5));
        for (String kind : new String[] {"standardize", "minmax", "standardize-labels", "minmax-labels"}) {
            DataNormalization normalizer =
                    kind.startsWith("minmax") ? new NormalizerMinMaxScaler(-1, 2) : new NormalizerStandardize();
            normalizer.fitLabel(kind.endsWith("labels"));
            normalizer.fit(data);
            NormalizerSerializer.getDefault().write(normalizer, folder.resolve(kind + ".bin").toFile());
            apply(normalizer, folder, kind);
        }
    }
}
