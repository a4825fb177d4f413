/* SPDX-License-Identifier: Apache-2.0 */
/** Pull quotas and throttling as response headers tell of them. */
@NullMarked
package io.pullgauge.probe.quota;

import org.jspecify.annotations.NullMarked;
