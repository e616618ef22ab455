/** The handsets' HTTP: check-ins on the event loop, images and metadata. */
@NullMarked
package dev.yunfan.ota.device;

import org.jspecify.annotations.NullMarked;
