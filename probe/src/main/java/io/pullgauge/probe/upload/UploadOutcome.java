/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.upload;

import io.pullgauge.probe.report.ReportAnswer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What became of one report on its way to the collector. Details are for people and hold no secret. */
public sealed interface UploadOutcome {

    /**
     * The collector has it for good.
     *
     * @param clockOffset this node's clock minus the collector's; null where the answer gives no time that can be read
     */
    record Accepted(ReportAnswer answer, @Nullable Duration clockOffset) implements UploadOutcome {}

    /** Not this time; not again before {@code pause} has passed (zero: as soon as its turn comes). */
    record Later(String reason, Duration pause) implements UploadOutcome {}

    /** Nothing was sent, nor will it be until somebody mends what the reason names: the token, the authority or the certificate. */
    record Barred(String reason) implements UploadOutcome {}

    /** The collector will never take this report; the next one may fare better. */
    record Refused(int status, String reason) implements UploadOutcome {}
}
