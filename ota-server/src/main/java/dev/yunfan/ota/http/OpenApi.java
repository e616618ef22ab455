package dev.yunfan.ota.http;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** The description of the operators' API in OpenAPI 3.1, made from the route table. */
final class OpenApi {
  /** Where it is served. */
  static final String PATH = "/v1/openapi.json";

  private static final Pattern VARIABLE = Pattern.compile("\\{(\\w+)}");

  private OpenApi() {}

  static JsonObject of(List<Route> routes) {
    var paths = new JsonObject();
    for (var route : routes) {
      var path = paths.getJsonObject(route.path(), new JsonObject());
      path.put(route.method().name().toLowerCase(Locale.ROOT), operation(route));
      paths.put(route.path(), path);
    }
    return new JsonObject()
        .put("openapi", "3.1.0")
        .put("info", new JsonObject().put("title", "Yunfan control plane").put("version", "1"))
        .put("security", new JsonArray().add(new JsonObject().put("operator", new JsonArray())))
        .put("paths", paths)
        .put(
            "components",
            new JsonObject()
                .put(
                    "securitySchemes",
                    new JsonObject()
                        .put(
                            "operator",
                            new JsonObject().put("type", "http").put("scheme", "bearer")))
                .put("schemas", new JsonObject().put("Problem", problem())));
  }

  private static JsonObject operation(Route route) {
    var operation =
        new JsonObject()
            .put("summary", route.summary())
            .put("x-permission", route.permission().name())
            .put("parameters", parameters(route));
    boolean changes = !"GET".equals(route.method().name());
    if (changes) {
      String type =
          "PUT".equals(route.method().name()) ? "application/octet-stream" : "application/json";
      operation.put(
          "requestBody",
          new JsonObject().put("content", new JsonObject().put(type, new JsonObject())));
    }
    return operation.put(
        "responses",
        new JsonObject()
            .put("2XX", new JsonObject().put("description", "Done, or the thing as it stands"))
            .put(
                "default",
                new JsonObject()
                    .put("description", "A problem: its type names the reason")
                    .put(
                        "content",
                        new JsonObject()
                            .put(
                                "application/problem+json",
                                new JsonObject()
                                    .put(
                                        "schema",
                                        new JsonObject()
                                            .put("$ref", "#/components/schemas/Problem"))))));
  }

  private static JsonArray parameters(Route route) {
    var parameters = new JsonArray();
    var matcher = VARIABLE.matcher(route.path());
    while (matcher.find()) {
      parameters.add(parameter("path", matcher.group(1)).put("required", true));
    }
    boolean changesThing =
        "POST".equals(route.method().name())
            && route.path().startsWith("/v1/r")
            && parameters.size() > 0;
    if (changesThing) {
      parameters.add(parameter("header", "If-Match").put("required", true));
    }
    return parameters;
  }

  private static JsonObject parameter(String in, String name) {
    return new JsonObject()
        .put("in", in)
        .put("name", name)
        .put("schema", new JsonObject().put("type", "string"));
  }

  private static JsonObject problem() {
    var properties = new JsonObject();
    for (String field : List.of("type", "title", "detail")) {
      properties.put(field, new JsonObject().put("type", "string"));
    }
    return new JsonObject()
        .put("type", "object")
        .put("properties", properties.put("status", new JsonObject().put("type", "integer")));
  }
}
