/* SPDX-License-Identifier: Apache-2.0 */
/** Our small JSON beside Jackson's large one. */
@NullMarked
package io.pullgauge.probe.json;

import org.jspecify.annotations.NullMarked;
