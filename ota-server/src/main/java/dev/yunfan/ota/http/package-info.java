/** The HTTP edge: handsets on the event loop, operators on virtual threads. */
@NullMarked
package dev.yunfan.ota.http;

import org.jspecify.annotations.NullMarked;
