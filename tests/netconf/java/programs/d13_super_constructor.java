abstract class Model {
    protected final int inputs;
    protected int units = 10;
    protected final double rate;

    protected Model(int inputs, double rate) {
        this.inputs = inputs;
        this.rate = rate;
        tune();
    }

    protected void tune() {
    }
}

class Wide extends Model {
    Wide() {
        super(15, 0.02);
    }

    @Override
    protected void tune() {
        units *= 5;
    }

    MultiLayerConfiguration conf() {
        return new NeuralNetConfiguration.Builder().updater(new AdaGrad(rate)).list()
                .layer(new LSTM.Builder().nIn(inputs).nOut(units).activation(Activation.SOFTSIGN).build())
                .layer(new RnnOutputLayer.Builder(LossFunctions.LossFunction.MSE).activation(Activation.IDENTITY).nOut(1).build())
                .build();
    }
}
