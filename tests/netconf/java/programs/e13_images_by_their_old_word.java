// cnnInputSize says of flattened images what setInputType says since 0.6.0.
public class Frames {
    MultiLayerConfiguration frames() {
        return new NeuralNetConfiguration.Builder().seed(3).learningRate(0.05).list()
            .layer(0, new ConvolutionLayer.Builder(3, 3).nIn(2).nOut(4).stride(1, 1).activation("relu").build())
            .layer(1, new DenseLayer.Builder().nOut(6).activation("relu").build())
            .layer(2, new OutputLayer.Builder(LossFunctions.LossFunction.MCXENT).nOut(3).activation("softmax").build())
            .cnnInputSize(8, 6, 2)
            .pretrain(false).backprop(true).build();
    }
}
