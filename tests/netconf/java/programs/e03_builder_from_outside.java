// The chain begins in another file: a method is given its builder, and ends it.
public class Layers {
    private final int depth = 2;

    public MultiLayerConfiguration finish(NeuralNetConfiguration.ListBuilder list, int inputs) {
        for (int i = 0; i < depth; i++) {
            GravesLSTM.Builder layer = new GravesLSTM.Builder();
            layer.nIn(i == 0 ? inputs : 20).nOut(20).activation(Activation.TANH);
            list.layer(i, layer.build());
        }
        list.layer(depth, new RnnOutputLayer.Builder(LossFunctions.LossFunction.MCXENT).nIn(20).nOut(inputs).activation(Activation.SOFTMAX).build());
        return list.build();
    }
}
