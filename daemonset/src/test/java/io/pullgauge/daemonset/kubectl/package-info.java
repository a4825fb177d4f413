/* SPDX-License-Identifier: Apache-2.0 */
/** The kubectl plugin as people and kubectl run it, against a real collector. */
@NullMarked
package io.pullgauge.daemonset.kubectl;

import org.jspecify.annotations.NullMarked;
