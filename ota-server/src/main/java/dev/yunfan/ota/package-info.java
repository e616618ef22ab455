/** The control plane's server: what is opened, in which order, and how it closes. */
@NullMarked
package dev.yunfan.ota;

import org.jspecify.annotations.NullMarked;
