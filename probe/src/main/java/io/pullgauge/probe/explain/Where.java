/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.explain;

/** At which step of a pull an error was met. */
enum Where {
    /** The proxy itself, before any registry was reached. */
    PROXY,
    /** The token server named by the registry's challenge. */
    TOKEN,
    /** The registry's base, {@code /v2/}: reached before anything is asked for. */
    PING,
    /** Asking for a manifest. */
    RESOLVE,
    /** Fetching a config or layer, at the registry or at the host that it redirects to. */
    BLOB,
    /** The Kubernetes API: no step of a pull. */
    API_SERVER,
    /** The text does not say. */
    UNSAID
}
