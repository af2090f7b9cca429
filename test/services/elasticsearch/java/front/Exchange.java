import com.sun.net.httpserver.HttpExchange;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.lucene.util.BytesRef;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.action.support.SubscribableListener;
import org.elasticsearch.common.recycler.Recycler;
import org.elasticsearch.http.HttpChannel;
import org.elasticsearch.http.HttpResponse;

/** The way back of one request; closed by its answer. */
final class Exchange implements HttpChannel {
  private final HttpExchange exchange;
  private final Recycler<BytesRef> recycler;
  private final SubscribableListener<Void> closed = new SubscribableListener<>();

  Exchange(HttpExchange exchange, Recycler<BytesRef> recycler) {
    this.exchange = exchange;
    this.recycler = recycler;
  }

  static Map<String, List<String>> headersOf(HttpExchange exchange) {
    var headers = new TreeMap<String, List<String>>(String.CASE_INSENSITIVE_ORDER);
    headers.putAll(exchange.getRequestHeaders());
    return headers;
  }

  @Override
  public void sendResponse(HttpResponse response, ActionListener<Void> listener) {
    try {
      send((Answer) response);
    } catch (Exception failure) {
      finish();
      listener.onFailure(failure);
      return;
    }
    finish();
    listener.onResponse(null);
  }

  private void send(Answer answer) throws Exception {
    boolean isHead = exchange.getRequestMethod().equals("HEAD");
    answer.headers.forEach((name, values) -> {
      // The JDK tells the length itself, but for HEAD, where it is that of the body that is left out.
      if (isHead || !name.equalsIgnoreCase("content-length")) exchange.getResponseHeaders().put(name, values);
    });
    long length = isHead ? -1 : answer.length();
    exchange.sendResponseHeaders(answer.status.getStatus(), length);
    if (length >= 0) answer.writeTo(exchange.getResponseBody(), recycler);
  }

  private void finish() {
    exchange.close();
    close();
  }

  @Override
  public InetSocketAddress getLocalAddress() {
    return exchange.getLocalAddress();
  }

  @Override
  public InetSocketAddress getRemoteAddress() {
    return exchange.getRemoteAddress();
  }

  @Override
  public void addCloseListener(ActionListener<Void> listener) {
    closed.addListener(listener);
  }

  @Override
  public boolean isOpen() {
    return !closed.isDone();
  }

  @Override
  public void close() {
    closed.onResponse(null);
  }
}
