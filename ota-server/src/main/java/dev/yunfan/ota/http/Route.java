package dev.yunfan.ota.http;

import dev.yunfan.runtime.operator.Permission;
import io.vertx.core.http.HttpMethod;
import java.io.IOException;

/**
 * One operation of the operators' API. The router, the description of the API and the tests of who
 * may do what are made from the same list of these.
 *
 * @param path with variables in braces
 * @param permission that its caller needs
 */
public record Route(
    HttpMethod method, String path, Permission permission, String summary, Action action) {
  /** Answers a call; runs on a virtual thread and may wait. */
  public interface Action {
    Answer answer(Call call) throws IOException, InterruptedException;
  }

  public static Route get(String path, Permission permission, String summary, Action action) {
    return new Route(HttpMethod.GET, path, permission, summary, action);
  }

  public static Route post(String path, Permission permission, String summary, Action action) {
    return new Route(HttpMethod.POST, path, permission, summary, action);
  }

  /** Whether it changes a thing that is there, so that its caller must say which version. */
  boolean changesThing() {
    return HttpMethod.POST.equals(method) && path.contains("{");
  }

  /** The path as Vert.x writes it. */
  public String routerPath() {
    return path.replace("{", ":").replace("}", "");
  }
}
