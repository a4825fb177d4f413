/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The wire: what {@code check -o json} prints and what an agent sends, as records whose component names are the JSON names. Fixed by the
 * contract; a change here is a change of schema.
 */
@NullMarked
package io.pullgauge.probe.report;

import org.jspecify.annotations.NullMarked;
