/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.kubernetes.prepull;

import io.fabric8.kubernetes.client.server.mock.KubernetesMixedDispatcher;
import io.fabric8.mockwebserver.ServerRequest;
import io.fabric8.mockwebserver.ServerResponse;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import io.pullgauge.cacheadvisor.kubernetes.ChartRules;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Answers as the API server would, but for what a test makes go wrong. */
final class FaultyDispatcher extends KubernetesMixedDispatcher {
    private volatile Function<String, @Nullable Fault> faults = request -> null;

    /**
     * What goes wrong with one request.
     *
     * @param done whether the server does what it is asked for, and only its answer is lost
     */
    record Fault(int status, boolean done) {
        static Fault refused(int status) {
            return new Fault(status, false);
        }

        static Fault lost(int status) {
            return new Fault(status, true);
        }
    }

    FaultyDispatcher(Map<ServerRequest, Queue<ServerResponse>> expected) {
        super(expected);
    }

    /** For every request, as "METHOD path", what goes wrong with it; null for nothing. */
    void make(Function<String, @Nullable Fault> wrong) {
        faults = wrong;
    }

    @Override
    public MockResponse dispatch(RecordedRequest request) {
        Optional<MockResponse> refusal = ChartRules.refusal(request);
        if (refusal.isPresent()) {
            return refusal.get();
        }
        Fault fault = faults.apply(request.getMethod() + " " + request.getPath());
        if (fault == null) {
            return super.dispatch(request);
        }
        if (fault.done()) {
            super.dispatch(request);
        }
        return new MockResponse()
                .setResponseCode(fault.status())
                .addHeader("Content-Type", "application/json")
                .addHeader("Retry-After", 0)
                .setBody("""
                        {"kind":"Status","apiVersion":"v1","status":"Failure","message":"made by the test","code":%d}
                        """.formatted(fault.status()));
    }
}
