import com.sun.net.httpserver.HttpExchange;
import java.util.List;
import java.util.Map;
import org.elasticsearch.common.bytes.BytesArray;
import org.elasticsearch.common.bytes.BytesReference;
import org.elasticsearch.http.HttpBody;
import org.elasticsearch.http.HttpRequest;
import org.elasticsearch.http.HttpResponse;
import org.elasticsearch.rest.ChunkedRestResponseBodyPart;
import org.elasticsearch.rest.RestRequest;
import org.elasticsearch.rest.RestStatus;

/** A request that has come in full. */
record Question(HttpExchange exchange, Map<String, List<String>> headers, byte[] bytes) implements HttpRequest {
  @Override
  public RestRequest.Method method() {
    return RestRequest.Method.valueOf(exchange.getRequestMethod());
  }

  @Override
  public String uri() {
    return exchange.getRequestURI().toString();
  }

  @Override
  public Map<String, List<String>> getHeaders() {
    return headers;
  }

  @Override
  public HttpBody body() {
    return hasContent() ? HttpBody.fromBytesReference(new BytesArray(bytes)) : HttpBody.empty();
  }

  @Override
  public boolean hasContent() {
    return bytes.length > 0;
  }

  @Override
  public void setBody(HttpBody body) {
    throw new UnsupportedOperationException("the body has come in full");
  }

  @Override
  public List<String> strictCookies() {
    return List.of();
  }

  @Override
  public HttpVersion protocolVersion() {
    return HttpVersion.HTTP_1_1;
  }

  @Override
  public HttpRequest removeHeader(String name) {
    headers.remove(name);
    return this;
  }

  @Override
  public HttpResponse createResponse(RestStatus status, BytesReference whole) {
    return new Answer(status, whole, null);
  }

  @Override
  public HttpResponse createResponse(RestStatus status, ChunkedRestResponseBodyPart first) {
    return new Answer(status, null, first);
  }

  @Override
  public Exception getInboundException() {
    return null;
  }

  @Override
  public void release() {}
}
