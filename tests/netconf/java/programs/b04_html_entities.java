List&lt;Integer&gt; sizes = Arrays.asList(5, 6);
NeuralNetConfiguration.ListBuilder b = new NeuralNetConfiguration.Builder().updater(new Adam(0.01)).list();
for (int i = 0; i &lt; 1 &amp;&amp; true; i++) b.layer(i, new LSTM.Builder().nIn(sizes.get(0)).nOut(sizes.get(1)).activation(Activation.TANH).name(&quot;a&quot;).build());
b.layer(1, new RnnOutputLayer.Builder(LossFunctions.LossFunction.MSE).nIn(6).nOut(1).activation(Activation.IDENTITY).build());
MultiLayerConfiguration conf = b.build();
