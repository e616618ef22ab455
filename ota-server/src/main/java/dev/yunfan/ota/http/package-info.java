/** What every route of the HTTP edge is made of: calls, bodies, answers, problems and pages. */
@NullMarked
package dev.yunfan.ota.http;

import org.jspecify.annotations.NullMarked;
