/** What runs on a handset, and what stands in for a million of them. */
@NullMarked
package dev.yunfan.agent;

import org.jspecify.annotations.NullMarked;
