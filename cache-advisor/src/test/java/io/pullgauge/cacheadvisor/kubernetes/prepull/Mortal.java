/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.kubernetes.prepull;

import io.pullgauge.cacheadvisor.prepull.run.PrepullCluster;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** A cluster that is out of reach after so many writes, as it is for a leader that is killed. */
final class Mortal {
    private static final Set<String> WRITES = Set.of("save", "create", "release", "suspend", "holdOn");

    private Mortal() {}

    static PrepullCluster after(int writes, PrepullCluster real) {
        AtomicInteger left = new AtomicInteger(writes);
        return (PrepullCluster) Proxy.newProxyInstance(
                Mortal.class.getClassLoader(), new Class<?>[] {PrepullCluster.class}, (proxy, method, arguments) -> {
                    if (WRITES.contains(method.getName()) && left.getAndDecrement() <= 0) {
                        throw new PrepullCluster.Unavailable("killed", new IllegalStateException("killed"));
                    }
                    try {
                        return method.invoke(real, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
