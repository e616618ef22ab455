/** The description of a firmware image in an offer, which a handset verifies before it installs. */
@NullMarked
package dev.yunfan.schemas.release;

import org.jspecify.annotations.NullMarked;
