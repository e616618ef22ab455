/** The control plane's state on the local disk, so that a start need not replay the whole log. */
@NullMarked
package dev.yunfan.ota.snapshot;

import org.jspecify.annotations.NullMarked;
