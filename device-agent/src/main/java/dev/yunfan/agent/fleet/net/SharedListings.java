package dev.yunfan.agent.fleet.net;

import dev.yunfan.agent.update.ImageRefusal;
import dev.yunfan.agent.update.Listing;
import dev.yunfan.agent.update.Listings;
import dev.yunfan.agent.update.UpdateInput;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * The vendors' signed listings, looked up once for all simulated handsets: the answer depends on
 * the path alone, so no handset could come to another. Each still compares it with its own offer. A
 * look that failed is made again for the next handset.
 */
public final class SharedListings {
  private final Listings listings;
  private final Vertx vertx;
  private final int signatureEvery;
  private final Map<String, CompletableFuture<UpdateInput>> looks = new ConcurrentHashMap<>();

  /**
   * Shared listings.
   *
   * @param signatureEvery of so many assignments one is verified, 1 or more
   */
  public SharedListings(Listings listings, Vertx vertx, int signatureEvery) {
    this.listings = listings;
    this.vertx = vertx;
    this.signatureEvery = signatureEvery;
  }

  /** Looks a path up; the answer comes on the caller's event loop, at once when it is known. */
  public void look(String path, Context caller, Consumer<UpdateInput> then) {
    var look = looks.computeIfAbsent(path, this::look);
    if (look.isDone()) {
      then.accept(look.join());
    } else {
      var _ = look.thenAccept(found -> caller.runOnContext(_ -> then.accept(found)));
    }
  }

  private CompletableFuture<UpdateInput> look(String path) {
    var look = new CompletableFuture<UpdateInput>();
    vertx
        .executeBlocking(() -> look.complete(blocking(path)))
        .onFailure(fault ->
            look.complete(new UpdateInput.LookFailed("metadata: " + fault, Duration.ZERO)));
    var _ =
        look.thenAccept(found -> {
          if (!(found instanceof UpdateInput.Listed)) {
            looks.remove(path, look);
          }
        });
    return look;
  }

  private UpdateInput blocking(String path) {
    try {
      var listing = listings.look(path);
      return new UpdateInput.Listed(new Listing(listing.image(), sampled(listing.signers())));
    } catch (dev.yunfan.tuf.refusal.Refusal e) {
      return new UpdateInput.NotListed(ImageRefusal.ofMetadata(e));
    } catch (IOException e) {
      return new UpdateInput.LookFailed("metadata: " + e.getMessage(), Duration.ZERO);
    }
  }

  /** Which ones is a matter of their signature's bytes, so neither side can know before. */
  private Listing.Signers sampled(Listing.Signers signers) {
    return (message, signature) ->
        signature.length > 8
            && (Math.floorMod(signature[signature.length - 1], signatureEvery) != 0
                || signers.signed(message, signature));
  }
}
