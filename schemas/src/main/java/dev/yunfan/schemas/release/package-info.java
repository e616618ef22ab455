/** What an offer says about a firmware image, and a handset verifies before it installs one. */
@NullMarked
package dev.yunfan.schemas.release;

import org.jspecify.annotations.NullMarked;
