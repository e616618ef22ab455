/** The fleet's days, and the time zone that a fleet has settled on. */
@NullMarked
package dev.yunfan.streams.calendar;

import org.jspecify.annotations.NullMarked;
