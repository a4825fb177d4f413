/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The Kubernetes API, and the only package that knows the library behind it: what leaves it are records of other packages.
 * Entry type: {@link io.pullgauge.cacheadvisor.kubernetes.ApiServer}.
 */
@NullMarked
package io.pullgauge.cacheadvisor.kubernetes;

import org.jspecify.annotations.NullMarked;
