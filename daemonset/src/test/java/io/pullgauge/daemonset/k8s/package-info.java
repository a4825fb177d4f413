/* SPDX-License-Identifier: Apache-2.0 */
/** The manifests, read by Kubernetes' own types. */
@NullMarked
package io.pullgauge.daemonset.k8s;

import org.jspecify.annotations.NullMarked;
