package dev.yunfan.groups;

import static dev.yunfan.groups.KernelFormat.format;
import static dev.yunfan.groups.KernelRoute.TRACE;
import static dev.yunfan.groups.KernelRoute.landmark;
import static dev.yunfan.groups.KernelRoute.via;

import java.util.List;

/**
 * Reports of the slab allocator's own checks (mm/slub.c): the cache, the damage, and who had the
 * object last. The check's own trace shows only who happened to look.
 */
final class KernelSlabFormats {
  private static final String HEAD = "BUG (\\S+) ?\\([^)]*\\): ";

  private static final KernelRoute LAST_USER =
      via(landmark("Freed in " + KernelFrames.FUNCTION), TRACE)
          .orVia(landmark("Allocated in " + KernelFrames.FUNCTION), TRACE)
          .orVia(landmark(KernelFrames.CALL_TRACE), TRACE)
          .without(
              "^(?:check_|slab|object_err|print_|free_debug|alloc_debug|init_object|on_freelist)");

  private static final KernelRoute OWNER =
      via(landmark("Allocated in " + KernelFrames.FUNCTION), TRACE)
          .orVia(landmark("Freed in " + KernelFrames.FUNCTION), TRACE)
          .orVia(landmark(KernelFrames.CALL_TRACE), TRACE)
          .without(
              "^(?:check_|slab|object_err|print_|free_debug|alloc_debug|init_object|on_freelist)");

  static final List<KernelFormat> ALL =
      List.of(
          // written to after it was freed
          format(
              HEAD + "(Poison|Object padding) overwritten",
              "BUG: {2} overwritten in {at}",
              LAST_USER),
          format(HEAD + "Object already free", "BUG: Object already free in {at}", LAST_USER),
          // written beyond its end
          format(
              HEAD + "((?:Left |Right |Alloc )?Redzone) overwritten",
              "BUG: {2} overwritten in {at}",
              OWNER),
          format(HEAD + "Objects remaining in (\\S+)", "BUG: Objects remaining in {2}"),
          format(HEAD + "([A-Za-z ]+[a-z])", "BUG: {2} in {at}", LAST_USER));

  private KernelSlabFormats() {}
}
