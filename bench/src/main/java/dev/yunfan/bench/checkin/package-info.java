/** What a check-in costs the server. */
@NullMarked
package dev.yunfan.bench.checkin;

import org.jspecify.annotations.NullMarked;
