/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.pull;

import io.pullgauge.probe.verdict.Cause;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** This test looks much like the cause and must not have it. {@link EveryCauseTest} counts these. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@interface NearMiss {
    Cause[] value();
}
