import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.elasticsearch.common.logging.LogConfigurator;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.node.InternalSettingsPreparer;
import org.elasticsearch.node.Node;
import org.elasticsearch.reindex.ReindexPlugin;
import org.elasticsearch.transport.Netty4Plugin;

/** Runs a node of Elasticsearch 7.17 with the settings of a file ("name: value" each line) until the process is ended. */
public final class ServeElasticsearch7 extends Node {
    private ServeElasticsearch7(Settings settings) {
        super(InternalSettingsPreparer.prepareEnvironment(settings, Map.of(), null, () -> "tests"),
            List.of(Netty4Plugin.class, ReindexPlugin.class), true);
    }

    public static void main(String[] arguments) throws Exception {
        var settings = Settings.builder();
        for (var line : Files.readAllLines(Path.of(arguments[0]))) {
            var colon = line.indexOf(": ");
            settings.put(line.substring(0, colon), line.substring(colon + 2));
        }
        LogConfigurator.configureWithoutConfig(Settings.builder().put("logger.level", "WARN").build());
        var node = new ServeElasticsearch7(settings.build());
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            try {
                node.close();
            } catch (Exception error) {
                error.printStackTrace();
            }
        }));
        node.start();
        Thread.currentThread().join();
    }
}
