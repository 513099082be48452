import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;

/** Sources FOLDER CLASS...: calls each class's conf(), and writes what it returns as FOLDER/CLASS.json. */
public class Sources {
    public static void main(String[] arguments) throws Exception {
        Path folder = Paths.get(arguments[0]);
        for (int i = 1; i < arguments.length; i++) {
            try {
                Object conf = Class.forName(arguments[i]).getMethod("conf").invoke(null);
                String json = (String) conf.getClass().getMethod("toJson").invoke(conf);
                Files.write(folder.resolve(arguments[i] + ".json"), json.getBytes(StandardCharsets.UTF_8));
            } catch (InvocationTargetException refused) {
                System.err.println(arguments[i] + ": " + refused.getCause());
            }
        }
        System.exit(0);
    }
}
