/** {@code ./yunfan tuf}: keys, signing ceremonies, publishing and checking of TUF repositories. */
@NullMarked
package dev.yunfan.cli.tuf;

import org.jspecify.annotations.NullMarked;
