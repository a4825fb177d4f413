/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.path;

import java.util.Set;

/** One kind of runtime: where it goes for an image, and by which rules. */
interface Router {

    /** The endpoints for this image or registry. */
    Route route(Wanted wanted);

    /** How it walks them. */
    RuntimeRules rules();

    /** The registries for which its files say something, as images name them. */
    Set<String> configured();
}
