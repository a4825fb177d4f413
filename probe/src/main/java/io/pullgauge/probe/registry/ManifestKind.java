/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.registry;

import io.pullgauge.probe.path.RuntimeRules.Library;
import java.util.Locale;

/**
 * What a runtime reads a manifest as. It goes by the type that the manifest was sent under and not by what is in it: a registry of plain
 * files that says {@code application/json} has no image that could be pulled.
 */
public enum ManifestKind {
    OCI_IMAGE,
    DOCKER_IMAGE,
    INDEX,
    SCHEMA1,
    /** Nothing that the runtime would read at all. */
    NONE;

    /**
     * What this library reads it as.
     *
     * @param type the value of Content-Type, or the media type of an index's entry
     */
    public static ManifestKind of(Library library, String type) {
        return switch (library) {
            case CONTAINERD -> byContainerd(type);
            // Both take what they do not know for schema 1, which is the type that was there first.
            case CONTAINERS_IMAGE, DOCKER -> known(bare(type).trim().toLowerCase(Locale.ROOT), SCHEMA1);
        };
    }

    /** containerd compares the bytes as they are; Red Hat's first registry had its schema 1 manifests under text/plain. */
    private static ManifestKind byContainerd(String type) {
        String bare = bare(type);
        return MediaTypes.DOCKER_SCHEMA1.equals(bare) || "text/plain".equals(bare) ? SCHEMA1 : known(bare, NONE);
    }

    private static String bare(String type) {
        int end = type.indexOf(';');
        return end < 0 ? type : type.substring(0, end);
    }

    private static ManifestKind known(String bare, ManifestKind otherwise) {
        return switch (bare) {
            case MediaTypes.OCI_MANIFEST -> OCI_IMAGE;
            case MediaTypes.DOCKER_MANIFEST -> DOCKER_IMAGE;
            case MediaTypes.OCI_INDEX, MediaTypes.DOCKER_LIST -> INDEX;
            default -> otherwise;
        };
    }
}
