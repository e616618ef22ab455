/** The decision for one handset: offer, up to date, defer or refuse; and why. */
@NullMarked
package dev.yunfan.ota.checkin;

import org.jspecify.annotations.NullMarked;
