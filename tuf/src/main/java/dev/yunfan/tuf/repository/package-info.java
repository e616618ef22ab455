/**
 * Writing a repository: drafts to be signed offline, and publishing what was signed, all or
 * nothing.
 */
@NullMarked
package dev.yunfan.tuf.repository;

import org.jspecify.annotations.NullMarked;
