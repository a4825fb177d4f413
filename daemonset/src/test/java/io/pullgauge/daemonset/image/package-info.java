/* SPDX-License-Identifier: Apache-2.0 */
/** The images as built, run by containerd. */
@NullMarked
package io.pullgauge.daemonset.image;

import org.jspecify.annotations.NullMarked;
