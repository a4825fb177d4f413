/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.quota;

/** How a registry gives units back. No document of theirs can be trusted on it, so the readings decide. */
enum WindowKind {
    /** Each unit comes back one window after it was spent. */
    SLIDING,
    /** All come back together when the window ends. */
    FIXED,
    /** Nothing that was seen tells the two apart. */
    UNKNOWN
}
