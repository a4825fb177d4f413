/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.access;

/** What a caller needs to be allowed to do for an endpoint. */
public enum Need {
    /** Nothing: health, the page's own files. */
    OPEN,
    /** See what is known. */
    READ,
    /** Change what the collector does. */
    OPERATE,
    /** Hand in a node's report. */
    REPORT
}
