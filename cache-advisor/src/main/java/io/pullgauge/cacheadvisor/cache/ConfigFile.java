/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.cache;

/** One file to put in place. */
public record ConfigFile(String path, String content) {}
