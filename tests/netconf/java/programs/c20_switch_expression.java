public class Modern {
    static int width(String size) {
        return switch (size) {
            case "small", "tiny" -> 8;
            case "large" -> {
                int w = 30;
                yield w + 2;
            }
            default -> 16;
        };
    }

    MultiLayerConfiguration conf() {
        var b = new NeuralNetConfiguration.Builder().updater(new Adam(0.01)).list();
        var i = 0;
        for (var name : List.of("small", "large", "other"))
            b = b.layer(i++, new LSTM.Builder().nOut(width(name)).activation(Activation.TANH).name(name).build());
        return b.layer(i, new RnnOutputLayer.Builder(LossFunctions.LossFunction.MCXENT).nOut(3).activation(Activation.SOFTMAX).build())
            .setInputType(InputType.recurrent(6)).build();
    }
}
