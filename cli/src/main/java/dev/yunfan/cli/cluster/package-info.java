/** How commands reach the cluster. */
@NullMarked
package dev.yunfan.cli.cluster;

import org.jspecify.annotations.NullMarked;
