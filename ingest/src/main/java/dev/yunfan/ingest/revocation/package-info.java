/** Credentials that are no longer good. */
@NullMarked
package dev.yunfan.ingest.revocation;

import org.jspecify.annotations.NullMarked;
