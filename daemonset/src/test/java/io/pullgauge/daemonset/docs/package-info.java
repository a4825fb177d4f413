/* SPDX-License-Identifier: Apache-2.0 */
/** The documentation: its links lead somewhere and its commands work. */
@NullMarked
package io.pullgauge.daemonset.docs;

import org.jspecify.annotations.NullMarked;
