// A sigmoid that the program says is meant; one that it does not say probably is not. Remarks on a vertex have its line.
public class Gates {
    public static ComputationGraphConfiguration make() {
        return new NeuralNetConfiguration.Builder()
            .updater(new RmsProp(0.1))
            .graphBuilder()
            .addInputs("in")
            .addLayer("said", new LSTM.Builder().nIn(3).nOut(4)
                .activation(Activation.SIGMOID).build(), "in")
            .addLayer("unsaid", new LSTM.Builder().nIn(4).nOut(4)
                .updater(new Adam(0.01)).build(), "said")
            .addLayer("out", new RnnOutputLayer.Builder(LossFunctions.LossFunction.MSE).nOut(1)
                .updater(new RmsProp(0.2)).activation(Activation.IDENTITY).build(), "unsaid")
            .setOutputs("out")
            .build();
    }
}
