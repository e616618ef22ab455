/** The cost of a check-in for the server. */
@NullMarked
package dev.yunfan.bench.checkin;

import org.jspecify.annotations.NullMarked;
