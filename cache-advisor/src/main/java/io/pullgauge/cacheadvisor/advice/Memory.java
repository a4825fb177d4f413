/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.advice;

import java.util.Collection;

/** Where advice is remembered. */
public interface Memory {
    /** Everything remembered. */
    Collection<Remembered> all();

    /** Writes these over what is remembered of the same advice; false when they could not be made durable. */
    boolean save(Collection<Remembered> changed);
}
