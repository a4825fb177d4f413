/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.http;

import java.util.Optional;

/** Which recorder the current call writes to. okhttp looks names up on the thread that makes the call, and hands it nothing else. */
final class Recording {

    private static final ScopedValue<Recorder> CURRENT = ScopedValue.newInstance();

    private Recording() {}

    static Optional<Recorder> current() {
        return CURRENT.isBound() ? Optional.of(CURRENT.get()) : Optional.empty();
    }

    static <T> T with(Recorder recorder, ScopedValue.CallableOp<T, RuntimeException> work) {
        return ScopedValue.where(CURRENT, recorder).call(work);
    }
}
