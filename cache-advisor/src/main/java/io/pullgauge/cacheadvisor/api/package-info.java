/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The HTTP API: a table of endpoints, each a plain function from {@link io.pullgauge.cacheadvisor.api.Call} to
 * {@link io.pullgauge.cacheadvisor.api.Answer}; only {@link io.pullgauge.cacheadvisor.api.HttpServer} knows the HTTP library.
 */
@NullMarked
package io.pullgauge.cacheadvisor.api;

import org.jspecify.annotations.NullMarked;
