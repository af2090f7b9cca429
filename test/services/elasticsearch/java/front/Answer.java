import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.apache.lucene.util.BytesRef;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.common.bytes.BytesReference;
import org.elasticsearch.common.recycler.Recycler;
import org.elasticsearch.http.HttpResponse;
import org.elasticsearch.rest.ChunkedRestResponseBodyPart;
import org.elasticsearch.rest.RestStatus;

/** What the node answers: a body as a whole, or the first of the parts that it makes as they are asked for. */
final class Answer implements HttpResponse {
  private static final int CHUNK = 64 * 1024;

  final RestStatus status;
  final Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
  private final BytesReference whole;
  private final ChunkedRestResponseBodyPart first;

  Answer(RestStatus status, BytesReference whole, ChunkedRestResponseBodyPart first) {
    this.status = status;
    this.whole = whole;
    this.first = first;
  }

  @Override
  public void addHeader(String name, String value) {
    headers.computeIfAbsent(name, any -> new ArrayList<>()).add(value);
  }

  @Override
  public boolean containsHeader(String name) {
    return headers.containsKey(name);
  }

  /** Length of the body as the JDK wants it told: -1 for none, 0 where it is not known yet. */
  long length() {
    if (whole == null) return 0;
    return whole.length() == 0 ? -1 : whole.length();
  }

  void writeTo(OutputStream out, Recycler<BytesRef> recycler) throws Exception {
    if (whole != null) {
      whole.writeTo(out);
      return;
    }
    for (var part = first; part != null; part = nextOf(part)) {
      while (!part.isPartComplete()) {
        try (var chunk = part.encodeChunk(CHUNK, recycler)) {
          chunk.writeTo(out);
        }
      }
    }
  }

  private static ChunkedRestResponseBodyPart nextOf(ChunkedRestResponseBodyPart part) throws Exception {
    if (part.isLastPart()) return null;
    var next = new CompletableFuture<ChunkedRestResponseBodyPart>();
    part.getNextPart(ActionListener.wrap(next::complete, next::completeExceptionally));
    return next.get();
  }
}
