import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import org.apache.lucene.util.BytesRef;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.cluster.node.DiscoveryNode;
import org.elasticsearch.common.breaker.CircuitBreaker;
import org.elasticsearch.common.component.AbstractLifecycleComponent;
import org.elasticsearch.common.io.stream.RecyclerBytesStreamOutput;
import org.elasticsearch.common.recycler.Recycler;
import org.elasticsearch.common.transport.BoundTransportAddress;
import org.elasticsearch.common.transport.TransportAddress;
import org.elasticsearch.transport.ConnectTransportException;
import org.elasticsearch.transport.ConnectionProfile;
import org.elasticsearch.transport.Transport;
import org.elasticsearch.transport.TransportMessageListener;
import org.elasticsearch.transport.TransportStats;

/** The transport of a node that is a cluster by itself: what it sends to itself never comes here, and there is nobody else. */
final class LonelyTransport extends AbstractLifecycleComponent implements Transport {
  /** Only told, never listened on. */
  private static final TransportAddress NOWHERE = new TransportAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 1));

  private final Recycler<BytesRef> recycler;
  private final RequestHandlers requests = new RequestHandlers();
  private final ResponseHandlers responses = new ResponseHandlers();

  LonelyTransport(Recycler<BytesRef> recycler) {
    this.recycler = recycler;
  }

  @Override
  public void openConnection(DiscoveryNode node, ConnectionProfile profile, ActionListener<Transport.Connection> listener) {
    listener.onFailure(new ConnectTransportException(node, "this node is alone"));
  }

  @Override
  public void setMessageListener(TransportMessageListener listener) {}

  @Override
  public BoundTransportAddress boundAddress() {
    return new BoundTransportAddress(new TransportAddress[] {NOWHERE}, NOWHERE);
  }

  @Override
  public BoundTransportAddress boundRemoteIngressAddress() {
    return null;
  }

  @Override
  public Map<String, BoundTransportAddress> profileBoundAddresses() {
    return Map.of();
  }

  @Override
  public TransportAddress[] addressesFromString(String address) {
    return new TransportAddress[] {NOWHERE};
  }

  @Override
  public List<String> getDefaultSeedAddresses() {
    return List.of();
  }

  @Override
  public TransportStats getStats() {
    var histogram = new long[30];
    return new TransportStats(0, 0, 0, 0, 0, 0, histogram, histogram, Map.of());
  }

  @Override
  public ResponseHandlers getResponseHandlers() {
    return responses;
  }

  @Override
  public RequestHandlers getRequestHandlers() {
    return requests;
  }

  @Override
  public RecyclerBytesStreamOutput newNetworkBytesStream(CircuitBreaker breaker) {
    return new RecyclerBytesStreamOutput(recycler);
  }

  @Override
  protected void doStart() {}

  @Override
  protected void doStop() {}

  @Override
  protected void doClose() {}
}
