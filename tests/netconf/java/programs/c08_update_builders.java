// Updaters with builders of their own, schedules, distributions and dropout objects.
import org.deeplearning4j.nn.conf.*;
import org.deeplearning4j.nn.conf.distribution.*;
import org.deeplearning4j.nn.conf.dropout.*;
import org.deeplearning4j.nn.conf.weightnoise.*;
import org.nd4j.linalg.learning.config.*;
import org.nd4j.linalg.schedule.*;

public class Objects {
    MultiLayerConfiguration conf = new NeuralNetConfiguration.Builder()
        .updater(Adam.builder().learningRate(0.01).beta1(0.8).build())
        .biasUpdater(new Sgd(new ExponentialSchedule(ScheduleType.EPOCH, 0.1, 0.9)))
        .weightInit(new NormalDistribution(0, 0.02))
        .weightDecay(1e-4)
        .weightNoise(new DropConnect(0.9))
        .list()
        .layer(new LSTM.Builder().nIn(3).nOut(8).activation(new ActivationTanH()).dropOut(new GaussianNoise(0.1)).weightInitRecurrent(new OrthogonalDistribution(1.0)).build())
        .layer(new DenseLayer.Builder().nOut(6).activation(new ActivationLReLU(0.05)).hasBias(false).build())
        .layer(new RnnOutputLayer.Builder(new LossMSE()).nOut(1).activation(Activation.IDENTITY.getActivationFunction()).build())
        .setInputType(InputType.recurrent(3))
        .build();
}
