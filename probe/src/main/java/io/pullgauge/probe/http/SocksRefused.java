/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.http;

import java.io.IOException;

/** A SOCKS proxy that said no; carries its reply code (RFC 1928 6) through okhttp. */
final class SocksRefused extends IOException {

    static final int GENERAL = 1;
    /** Of our own: no way to log in. */
    static final int LOGIN = -1;

    private static final long serialVersionUID = 1L;
    private static final int BY_RULE = 2;

    private final int code;

    SocksRefused(int code, String detail) {
        super(detail);
        this.code = code;
    }

    static SocksRefused login(String detail) {
        return new SocksRefused(LOGIN, detail);
    }

    static SocksRefused of(int reply) {
        return new SocksRefused(
                reply,
                "the SOCKS proxy says: "
                        + switch (reply) {
                            case GENERAL -> "general failure";
                            case BY_RULE -> "not allowed by its rules";
                            case 3 -> "network unreachable";
                            case 4 -> "host unreachable";
                            case 5 -> "connection refused";
                            case 6 -> "TTL expired";
                            case 7 -> "command not supported";
                            case 8 -> "address type not supported";
                            default -> "code " + reply;
                        });
    }

    boolean isLogin() {
        return code == LOGIN;
    }

    boolean isByRule() {
        return code == BY_RULE;
    }
}
