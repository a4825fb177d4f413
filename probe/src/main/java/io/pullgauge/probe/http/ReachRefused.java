/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.http;

import java.net.UnknownHostException;

/** A server named a host that resolves to this machine or its link, where we do not let servers send us. */
final class ReachRefused extends UnknownHostException {

    private static final long serialVersionUID = 1L;

    ReachRefused(String host) {
        super(host + " resolves to an address of this machine or its link");
    }
}
