/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.cache;

import java.util.List;

/** Files for one product, and what whoever applies them must know. */
public record Configuration(String target, List<ConfigFile> files, List<String> notes) {}
