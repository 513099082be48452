class Translator {
    private final Map<String, Integer> words = new LinkedHashMap<>();
    private final List<Integer> hidden = Arrays.asList(40, 20);
    private int letters = 0;
    private int batch = 16;

    void read(File file) throws IOException {
        for (String line : Files.readAllLines(file.toPath())) {
            words.put(line, words.size());
        }
        letters = words.size() / 2;
    }

    private ComputationGraph make() {
        ComputationGraphConfiguration conf = new NeuralNetConfiguration.Builder()
                .updater(new RmsProp(0.01)).activation(Activation.TANH)
                .graphBuilder()
                .addInputs("in", "before")
                .addLayer("encoder", new LSTM.Builder().nIn(words.size()).nOut(hidden.get(0)).build(), "in")
                .addVertex("last", new LastTimeStepVertex("in"), "encoder")
                .addVertex("copies", new DuplicateToTimeSeriesVertex("before"), "last")
                .addLayer("decoder", new LSTM.Builder().nIn(letters + hidden.get(0)).nOut(hidden.get(1)).build(), "before", "copies")
                .addLayer("out", new RnnOutputLayer.Builder(LossFunctions.LossFunction.MCXENT).activation(Activation.SOFTMAX)
                        .nIn(hidden.get(1)).nOut(letters).build(), "decoder")
                .setOutputs("out")
                .build();
        return new ComputationGraph(conf);
    }
}
