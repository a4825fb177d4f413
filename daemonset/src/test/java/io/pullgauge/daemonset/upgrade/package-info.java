/* SPDX-License-Identifier: Apache-2.0 */
/** What old and new versions say to each other. */
@NullMarked
package io.pullgauge.daemonset.upgrade;

import org.jspecify.annotations.NullMarked;
