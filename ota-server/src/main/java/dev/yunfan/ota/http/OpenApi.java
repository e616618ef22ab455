package dev.yunfan.ota.http;

import dev.yunfan.ota.policy.PolicyText;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The description of the API in OpenAPI 3.1: operations from the route table, bodies and what
 * handsets ask from {@code openapi.json} beside this class. A test holds the answers of a server to
 * it.
 */
public final class OpenApi {
  /** Where it is served. */
  public static final String PATH = "/v1/openapi.json";

  private static final Pattern VARIABLE = Pattern.compile("\\{(\\w+)}");

  private final JsonObject bodies;

  private OpenApi(JsonObject bodies) {
    this.bodies = bodies;
  }

  public static JsonObject of(List<Route> routes) {
    return new OpenApi(bodies()).document(routes);
  }

  private static JsonObject bodies() {
    try (var in = Objects.requireNonNull(OpenApi.class.getResourceAsStream("openapi.json"))) {
      return new JsonObject(Buffer.buffer(in.readAllBytes()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private JsonObject document(List<Route> routes) {
    var paths = bodies.getJsonObject("handsets").copy();
    for (var route : routes) {
      var path = paths.getJsonObject(route.path(), new JsonObject());
      path.put(route.method().name().toLowerCase(Locale.ROOT), operation(route));
      paths.put(route.path(), path);
    }
    return new JsonObject()
        .put("openapi", "3.1.0")
        .put("info", new JsonObject().put("title", "Yunfan control plane").put("version", "1"))
        .put("servers", new JsonArray().add(new JsonObject().put("url", "/")))
        .put("security", new JsonArray().add(new JsonObject().put("operator", new JsonArray())))
        .put("paths", paths)
        .put(
            "components",
            new JsonObject()
                .put(
                    "securitySchemes",
                    new JsonObject()
                        .put("operator", bearer("An operator's token, or an OIDC access token"))
                        .put("handset", bearer("VENDOR/DEVICE-ID/TOKEN")))
                .put("schemas", bodies.getJsonObject("schemas").put("Policy", policy())));
  }

  /** The published schema of policies, as part of this document. */
  private static JsonObject policy() {
    var schema = new JsonObject(PolicyText.schema());
    schema.remove("$schema");
    return schema;
  }

  private JsonObject operation(Route route) {
    var said =
        bodies
            .getJsonObject("operations")
            .getJsonObject(route.method().name() + " " + route.path(), new JsonObject());
    var operation =
        new JsonObject()
            .put("summary", route.summary())
            .put("x-permission", route.permission().name())
            .put("parameters", parameters(route, said));
    switch (route.method().name()) {
      case "GET" -> {}
      case "PUT" -> operation.put("requestBody", content("application/octet-stream", null));
      default ->
          operation.put(
              "requestBody",
              content("application/json", said.getString("request")).put("required", true));
    }
    return operation.put(
        "responses",
        new JsonObject()
            .put(
                Integer.toString(said.getInteger("status", 200)),
                content("application/json", said.getString("answer"))
                    .put("description", "Done, or the thing as it stands"))
            .put(
                "default",
                content("application/problem+json", "Problem")
                    .put("description", "A problem: its type names the reason")));
  }

  private static JsonArray parameters(Route route, JsonObject said) {
    var parameters = new JsonArray();
    var matcher = VARIABLE.matcher(route.path());
    while (matcher.find()) {
      parameters.add(parameter("path", matcher.group(1)).put("required", true));
    }
    if (route.changesThing() || said.getBoolean("ifMatch", false)) {
      parameters.add(parameter("header", "If-Match").put("required", true));
    }
    said.getJsonArray("query", new JsonArray())
        .forEach(name -> parameters.add(parameter("query", name.toString())));
    return parameters;
  }

  private static JsonObject parameter(String in, String name) {
    return new JsonObject()
        .put("in", in)
        .put("name", name)
        .put("schema", new JsonObject().put("type", "string"));
  }

  private static JsonObject content(String type, @Nullable String schema) {
    var media = new JsonObject();
    if (schema != null) {
      media.put("schema", new JsonObject().put("$ref", "#/components/schemas/" + schema));
    }
    return new JsonObject().put("content", new JsonObject().put(type, media));
  }

  private static JsonObject bearer(String form) {
    return new JsonObject().put("type", "http").put("scheme", "bearer").put("description", form);
  }
}
