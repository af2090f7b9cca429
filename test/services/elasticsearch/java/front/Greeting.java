import java.util.List;
import java.util.function.Supplier;
import org.elasticsearch.Build;
import org.elasticsearch.client.internal.node.NodeClient;
import org.elasticsearch.cluster.node.DiscoveryNodes;
import org.elasticsearch.rest.BaseRestHandler;
import org.elasticsearch.rest.RestRequest;
import org.elasticsearch.rest.RestResponse;
import org.elasticsearch.rest.RestStatus;

/** Answers "GET /" and "HEAD /" with the name and the version of the node; clients ask for it first. */
final class Greeting extends BaseRestHandler {
  private final Supplier<DiscoveryNodes> nodes;

  Greeting(Supplier<DiscoveryNodes> nodes) {
    this.nodes = nodes;
  }

  @Override
  public String getName() {
    return "greeting";
  }

  @Override
  public List<Route> routes() {
    return List.of(new Route(RestRequest.Method.GET, "/"), new Route(RestRequest.Method.HEAD, "/"));
  }

  @Override
  protected RestChannelConsumer prepareRequest(RestRequest request, NodeClient client) {
    return channel -> {
      try (var json = channel.newBuilder()) {
        var build = Build.current();
        json.startObject();
        json.field("name", nodes.get().getLocalNode().getName());
        json.field("cluster_name", "tests");
        json.startObject("version");
        json.field("number", build.qualifiedVersion());
        json.field("build_flavor", "default");
        json.field("build_hash", build.hash());
        json.field("build_date", build.date());
        json.endObject();
        json.field("tagline", "You Know, for Search");
        json.endObject();
        channel.sendResponse(new RestResponse(RestStatus.OK, json));
      }
    };
  }
}
