import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hdfs.server.datanode.DataNode;
import org.apache.hadoop.hdfs.server.namenode.NameNode;
import org.apache.hadoop.metrics2.lib.DefaultMetricsSystem;

/** Runs a name node and a data node in one process until it ends. Arguments: the folder of the name node, a file of settings (XML). */
public final class ServeHdfs {
  public static void main(String[] arguments) throws Exception {
    // What breaks the start ends the process, also where other threads live on.
    Thread.currentThread().setUncaughtExceptionHandler((thread, failure) -> {
      failure.printStackTrace();
      Runtime.getRuntime().halt(1);
    });
    // Two daemons may bear the same names in one process.
    DefaultMetricsSystem.setMiniClusterMode(true);
    var settings = new Configuration();
    settings.addResource(Path.of(arguments[1]).toUri().toURL());
    if (!Files.exists(Path.of(arguments[0], "current"))) NameNode.format(settings);
    NameNode names = NameNode.createNameNode(new String[0], settings);
    DataNode.createDataNode(new String[0], settings);
    names.join();
  }
}
