/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.http;

import io.pullgauge.probe.verdict.Cause;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.util.Locale;

/** How a TCP connection can fail, from what the JDK throws. One comment a branch. */
final class ConnectFailures {

    private ConnectFailures() {}

    static Cause cause(IOException thrown) {
        String message = String.valueOf(thrown.getMessage()).toLowerCase(Locale.ROOT);
        // ENETUNREACH and EHOSTUNREACH; the JDK words the first as a plain ConnectException or SocketException.
        if (thrown instanceof NoRouteToHostException
                || message.contains("unreachable")
                || message.contains("no route")
                || message.contains("cannot assign requested address")) {
            return Cause.NO_ROUTE;
        }
        // Our own limit, or the kernel's ETIMEDOUT.
        if (thrown instanceof SocketTimeoutException || message.contains("timed out")) {
            return Cause.CONNECT_TIMEOUT;
        }
        if (message.contains("reset")) {
            return Cause.CONNECTION_RESET;
        }
        // ECONNREFUSED; EPERM and EACCES are a local firewall's way of refusing.
        return thrown instanceof ConnectException || message.contains("refused") || message.contains("permitted")
                ? Cause.CONNECT_REFUSED
                : Cause.CONNECTION_RESET;
    }

    static String shown(IOException thrown) {
        return switch (cause(thrown)) {
            case NO_ROUTE -> "no route";
            case CONNECT_TIMEOUT -> "timed out";
            case CONNECT_REFUSED -> "refused";
            default -> "reset";
        };
    }
}
