/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The files of containers/image, which CRI-O, podman and skopeo share: registries.conf with its drop-ins, auth files, folders of
 * certificates.
 *
 * <p>Entry types: {@link io.pullgauge.probe.node.containers.RegistriesConf}, {@link io.pullgauge.probe.node.containers.CredentialHelpers}.
 */
@NullMarked
package io.pullgauge.probe.node.containers;

import org.jspecify.annotations.NullMarked;
