/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.prepull.run;

/** How a Job makes a kubelet pull images. */
public enum Form {
    /** The images are volumes of one small container: no command in them is needed, and nothing else is pulled. */
    IMAGE_VOLUME,
    /** Each image is a container that runs a static program brought by a helper image: works everywhere, costs the helper's pull. */
    STATIC_HELPER;

    /**
     * The form for one node. The API server drops a volume that it does not know, so both its version and the kubelet's count; the older
     * decides.
     */
    static Form of(String server, String kubelet, String runtime, Order.Volumes wanted) {
        int minor = switch (wanted) {
            case AUTO -> 35;
            case GATE -> 33;
            case NEVER -> Integer.MAX_VALUE;
        };
        return isAtLeast(server, 1, minor) && isAtLeast(kubelet, 1, minor) && mounts(runtime)
                ? IMAGE_VOLUME
                : STATIC_HELPER;
    }

    private static boolean mounts(String runtime) {
        int at = runtime.indexOf("://");
        if (at < 0) {
            return false;
        }
        String version = runtime.substring(at + 3);
        return switch (runtime.substring(0, at)) {
            case "containerd" -> isAtLeast(version, 2, 1);
            case "cri-o" -> isAtLeast(version, 1, 33);
            default -> false;
        };
    }

    private static boolean isAtLeast(String version, int major, int minor) {
        return Version.parse(version)
                .filter(known -> known.isAtLeast(major, minor))
                .isPresent();
    }
}
