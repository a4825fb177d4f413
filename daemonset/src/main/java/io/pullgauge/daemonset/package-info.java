/* SPDX-License-Identifier: Apache-2.0 */
/** How it ships: the one command, demo, images and manifests. */
@NullMarked
package io.pullgauge.daemonset;

import org.jspecify.annotations.NullMarked;
