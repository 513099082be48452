// A settings object may be missing; the network of a program that has it is meant. Numbers of objects from elsewhere stay open.
// bind: settings.depth()=2
public class Guarded {
    public MultiLayerNetwork make(Settings settings, String extra) {
        int depth = settings != null ? settings.depth() : 1;
        NeuralNetConfiguration.Builder builder = new NeuralNetConfiguration.Builder().updater(new Adam(settings.rate));
        if (extra == null) {
            builder.l2(0.5);
        } else {
            builder.l2(settings.decay("weights", 2));
        }
        NeuralNetConfiguration.ListBuilder list = builder.list();
        for (int i = 0; i < depth; i++) {
            list.layer(new LSTM.Builder().nIn(4).nOut(4).activation(Activation.TANH).build());
        }
        list.layer(new RnnOutputLayer.Builder(LossFunctions.LossFunction.MSE).nOut(4).activation(Activation.IDENTITY).build());
        return new MultiLayerNetwork(list.build());
    }
}
