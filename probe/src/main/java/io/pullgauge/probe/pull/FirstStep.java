/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.pull;

import io.pullgauge.probe.verdict.Cause;
import io.pullgauge.probe.verdict.Failure;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The step that a fault's own facts name: it goes before the guide's steps, which are those of every fault of that cause. */
final class FirstStep {
    /** Where a file of the node says it; what has no place there ends in other words. */
    private static final Pattern PLACE = Pattern.compile("\\((/[^()\\s]{1,400})\\)$");

    private FirstStep() {}

    static Optional<String> of(Failure failure) {
        return switch (failure.cause()) {
            case MIRROR_MISCONFIGURED, CREDENTIALS_UNREADABLE, PROXY_ERROR -> inItsFile(failure);
            case DNS_NO_ADDRESS, DNS_NXDOMAIN -> byNsswitch(failure);
            case TLS_PLAIN_HTTP, REGISTRY_UNEXPECTED_RESPONSE, TLS_OTHER -> ofTheScheme(failure);
            default -> Optional.empty();
        };
    }

    private static Optional<String> inItsFile(Failure failure) {
        Matcher place = PLACE.matcher(failure.detail());
        if (!place.find()) {
            return Optional.empty();
        }
        String file = place.group(1);
        boolean blocked = failure.cause() == Cause.MIRROR_MISCONFIGURED
                && failure.detail().contains("is blocked by this table");
        return Optional.of(
                blocked
                        ? "platform: " + file
                                + " holds `blocked = true`, so this node asks nobody: take the line out, or give its table a [[registry.mirror]]"
                                + " that the nodes may use; if the block is meant, use an image from a registry that is allowed"
                        : "platform: mend " + file + " on this node: "
                                + failure.detail().substring(0, place.start()).strip());
    }

    /** Go reads nsswitch.conf itself; a node without "dns" there knows the hosts file alone. */
    private static Optional<String> byNsswitch(Failure failure) {
        Object source = failure.evidence().get("source");
        return "hosts file".equals(source) || "none".equals(source)
                ? Optional.of(
                        "platform: this node asks no DNS server: write `hosts: files dns` in its /etc/nsswitch.conf, or put "
                                + (failure.host() == null ? "the host" : failure.host()) + " into its /etc/hosts")
                : Optional.empty();
    }

    /** What web servers say to plain HTTP on a TLS port: Go's, nginx's, Apache's. */
    private static Optional<String> ofTheScheme(Failure failure) {
        String said = (failure.detail() + failure.evidence().values()).toLowerCase(Locale.ROOT);
        boolean reversed = said.contains("http request to an https server")
                || said.contains("sent to https port")
                || said.contains("plain http to an ssl-enabled");
        return reversed
                ? Optional.of("platform: write https:// instead of http:// for "
                        + (failure.host() == null ? "this endpoint" : failure.host())
                        + " in the node's hosts.toml, daemon.json or insecure setting: its port speaks TLS")
                : Optional.empty();
    }
}
