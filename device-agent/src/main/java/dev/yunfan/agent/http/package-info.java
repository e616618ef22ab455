/** The words of the device API: check-in bodies and answers. */
@NullMarked
package dev.yunfan.agent.http;

import org.jspecify.annotations.NullMarked;
