/**
 * The client workflow of the specification (5.1 to 5.7), over a small transport and a small store.
 */
@NullMarked
package dev.yunfan.tuf.client;

import org.jspecify.annotations.NullMarked;
