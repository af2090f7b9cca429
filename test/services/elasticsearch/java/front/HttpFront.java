import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.function.BiConsumer;
import java.util.zip.GZIPInputStream;
import org.apache.lucene.util.BytesRef;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.action.support.SubscribableListener;
import org.elasticsearch.common.network.NetworkService;
import org.elasticsearch.common.recycler.Recycler;
import org.elasticsearch.common.settings.ClusterSettings;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.common.util.concurrent.ThreadContext;
import org.elasticsearch.http.AbstractHttpServerTransport;
import org.elasticsearch.http.HttpPreRequest;
import org.elasticsearch.http.HttpServerChannel;
import org.elasticsearch.rest.RestRequest;
import org.elasticsearch.telemetry.TelemetryProvider;
import org.elasticsearch.threadpool.ThreadPool;
import org.elasticsearch.xcontent.NamedXContentRegistry;

/** Takes requests by the JDK's HTTP server and hands them to the node. */
final class HttpFront extends AbstractHttpServerTransport {
  private static final int HANDLERS = 8;

  private final BiConsumer<HttpPreRequest, ThreadContext> prepare;
  private HttpServer server;

  HttpFront(
      Settings settings,
      NetworkService network,
      Recycler<BytesRef> recycler,
      ThreadPool threads,
      NamedXContentRegistry contents,
      Dispatcher dispatcher,
      ClusterSettings clusterSettings,
      TelemetryProvider telemetry,
      BiConsumer<HttpPreRequest, ThreadContext> prepare) {
    super(settings, network, recycler, threads, contents, dispatcher, clusterSettings, telemetry);
    this.prepare = prepare;
  }

  @Override
  protected void populatePerRequestThreadContext(RestRequest request, ThreadContext context) {
    prepare.accept(request.getHttpRequest(), context);
  }

  @Override
  protected void startInternal() {
    bindServer();
  }

  @Override
  protected HttpServerChannel bind(InetSocketAddress address) throws Exception {
    server = HttpServer.create(address, 128);
    server.setExecutor(Executors.newFixedThreadPool(HANDLERS, work -> {
      var thread = new Thread(work, "http-front");
      thread.setDaemon(true);
      return thread;
    }));
    server.createContext("/", this::take);
    server.start();
    return new Door(server.getAddress());
  }

  @Override
  protected void stopInternal() {
    if (server != null) server.stop(0);
  }

  /** The answer may come later and from another thread; the exchange stays open until then. */
  private void take(HttpExchange exchange) throws IOException {
    var headers = Exchange.headersOf(exchange);
    InputStream body = exchange.getRequestBody();
    if (headers.getOrDefault("Content-Encoding", List.of()).contains("gzip")) {
      body = new GZIPInputStream(body);
      headers.remove("Content-Encoding");
    }
    byte[] bytes = body.readAllBytes();
    if (bytes.length > handlingSettings.maxContentLength()) {
      exchange.sendResponseHeaders(413, -1);
      exchange.close();
      return;
    }
    var channel = new Exchange(exchange, recycler());
    serverAcceptedChannel(channel);
    incomingRequest(new Question(exchange, headers, bytes), channel);
  }

  /** Where requests come in. */
  private static final class Door implements HttpServerChannel {
    private final InetSocketAddress address;
    private final SubscribableListener<Void> closed = new SubscribableListener<>();

    Door(InetSocketAddress address) {
      this.address = address;
    }

    @Override
    public InetSocketAddress getLocalAddress() {
      return address;
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
}
