// The number of steps of an input type is any number where it is not known.
public class Segments {
    ComputationGraphConfiguration tagger(Dimensions of, int labels) {
        int steps = of.lengths[1];
        GraphBuilder graph = new NeuralNetConfiguration.Builder().updater(new Adam(0.01)).graphBuilder()
            .addInputs("bases").setInputTypes(InputType.recurrent(of.lengths[0], steps));
        graph.addLayer("both", new GravesBidirectionalLSTM.Builder().nOut(20).build(), "bases");
        graph.addLayer("label", new RnnOutputLayer.Builder().nOut(labels).activation(Activation.SOFTMAX).build(), "both");
        return graph.setOutputs("label").build();
    }
}
