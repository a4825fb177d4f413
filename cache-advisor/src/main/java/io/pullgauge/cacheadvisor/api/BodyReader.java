/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.api;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpObject;
import java.io.ByteArrayOutputStream;
import java.util.concurrent.CompletableFuture;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * Collects a request's body up to a limit and lets the rest pass by unread. Most clients look for the answer only when they have sent
 * everything; a server that hangs up before gives them a broken connection instead of its 413.
 */
final class BodyReader implements Subscriber<HttpObject> {
    private final int most;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final CompletableFuture<byte[]> body = new CompletableFuture<>();
    private boolean tooLarge;

    BodyReader(int most) {
        this.most = most;
    }

    /** The whole body; fails with a {@link Problem} when it is too large. */
    CompletableFuture<byte[]> body() {
        return body;
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(HttpObject part) {
        if (part instanceof HttpData data && !data.isEmpty() && !tooLarge) {
            tooLarge = bytes.size() + data.length() > most;
            if (tooLarge) {
                bytes.reset();
            } else {
                bytes.write(data.array(), 0, data.length());
            }
        }
    }

    @Override
    public void onError(Throwable cause) {
        body.completeExceptionally(cause);
    }

    @Override
    public void onComplete() {
        if (tooLarge) {
            body.completeExceptionally(new Problem(413, "Too large", "the body is larger than " + most + " bytes"));
        } else {
            body.complete(bytes.toByteArray());
        }
    }
}
