/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.ingest;

import io.pullgauge.cacheadvisor.fleet.Hints;
import io.pullgauge.probe.report.NodeReport;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.deser.DeserializationProblemHandler;

/** Picks out of a report's unknown fields, which are skipped, the few that other programs' agents help with. */
final class HintCatcher extends DeserializationProblemHandler {
    private static final int LONGEST_SECONDS = 86_400;

    /** What was caught while one document was read. */
    static final class Caught {
        private @Nullable String zone;
        private @Nullable Duration interval;

        /** @param environment the zone as the contract places it, which counts where the report has no other */
        Hints hints(@Nullable String environment) {
            String place = zone == null ? environment : zone;
            return new Hints(place == null || place.isBlank() || place.length() > 200 ? null : place, interval);
        }
    }

    @Override
    public boolean handleUnknownProperty(
            DeserializationContext context,
            JsonParser parser,
            @Nullable ValueDeserializer<?> deserializer,
            Object target,
            String name) {
        if (context.getAttribute(Caught.class) instanceof Caught caught) {
            if (isOf(NodeReport.class, target) && "zone".equals(name) && parser.hasToken(JsonToken.VALUE_STRING)) {
                caught.zone = parser.getString();
            }
            if (isOf(NodeReport.Agent.class, target)
                    && "intervalSeconds".equals(name)
                    && parser.hasToken(JsonToken.VALUE_NUMBER_INT)
                    && parser.getNumberType() == JsonParser.NumberType.INT) {
                int seconds = parser.getIntValue();
                caught.interval = seconds < 1 || seconds > LONGEST_SECONDS ? null : Duration.ofSeconds(seconds);
            }
        }
        parser.skipChildren();
        return true;
    }

    /** Once all that its record wants has been read, the record itself is handed in. */
    private static boolean isOf(Class<?> type, Object target) {
        return target == type || type.isInstance(target);
    }
}
