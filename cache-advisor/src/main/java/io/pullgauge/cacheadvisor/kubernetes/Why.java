/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.kubernetes;

import io.pullgauge.probe.verdict.Text;

/** Why a request to the API server failed, in one line for people and logs. */
public final class Why {
    private static final int LONGEST = 300;
    private static final int DEEPEST = 10;
    private static final String PARSER = "com.fasterxml.jackson";

    private Why() {}

    /** The failure's own words; of an answer that is no object of Kubernetes none, for it may come from anybody that stands in front. */
    public static String of(Throwable failure) {
        Throwable cause = failure;
        for (int i = 0; i < DEEPEST && cause != null; i++) {
            if (cause.getClass().getName().startsWith(PARSER)) {
                return "the answer is no object of Kubernetes";
            }
            cause = cause.getCause();
        }
        String said = failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
        return Text.line(said.lines().findFirst().orElse(said), LONGEST);
    }
}
