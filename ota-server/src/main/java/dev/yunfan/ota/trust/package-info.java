/** Signed metadata: what was accepted, what is accepted next, and what this server adds to it. */
@NullMarked
package dev.yunfan.ota.trust;

import org.jspecify.annotations.NullMarked;
