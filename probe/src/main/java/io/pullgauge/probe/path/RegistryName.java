/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.path;

import io.pullgauge.probe.image.ImageReference;
import io.pullgauge.probe.image.ParsedReference;
import java.util.List;

/** The name of a registry as a user gives it. */
sealed interface RegistryName {

    /** A host, with a port where one is given, as it would stand in an image reference. */
    record Valid(String domain) implements RegistryName {}

    /** Text that names no registry. */
    record Invalid(String detail, List<String> fix) implements RegistryName {}

    /** Reads {@code host[:port]}; a scheme in front and a path behind are forgiven. */
    static RegistryName parse(String text) {
        String bare = text.strip().replaceFirst("^[A-Za-z]{1,8}://", "");
        int slash = bare.indexOf('/');
        String host = slash < 0 ? bare : bare.substring(0, slash);
        String asDomain = host.contains(".") || host.contains(":") || "localhost".equals(host) ? host : host + ":443";
        ParsedReference parsed = host.isEmpty()
                ? new ParsedReference.Invalid(
                        "the registry's name is empty", List.of("name a host, for example quay.io"))
                : ImageReference.parse(asDomain + "/x");
        return switch (parsed) {
            case ParsedReference.Valid valid
            when !valid.reference().domain().equals(asDomain) && !isHubAlias(host) ->
                new Invalid("\"" + host + "\" is no registry host", List.of("write it as HOST[:PORT]"));
            case ParsedReference.Valid valid ->
                new Valid(asDomain.equals(host) ? valid.reference().domain() : host);
            case ParsedReference.Invalid invalid -> new Invalid(invalid.detail(), List.of("write it as HOST[:PORT]"));
        };
    }

    private static boolean isHubAlias(String host) {
        return "index.docker.io".equals(host);
    }
}
