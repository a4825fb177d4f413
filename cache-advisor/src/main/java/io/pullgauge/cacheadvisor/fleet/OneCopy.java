/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.fleet;

import io.pullgauge.cacheadvisor.fleet.NodeFacts.EndpointSeen;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what many nodes say alike in memory once: registries, images, addresses, set-ups. Of a node that is looked at for 20 images of 10
 * registries such names were three quarters of what it held.
 */
final class OneCopy {
    private static final int PLACES = 1 << 16;
    /** What is longer is hardly said twice, and would hold memory for as long as nobody takes its place. */
    private static final int LONGEST = 600;

    private final Recent<Object, Object> known = new Recent<>(PLACES, UnaryOperator.identity());

    /** The same view, of texts that are known already, and of the objects of the one before wherever that says the same. */
    @SuppressWarnings("ReferenceEquality") // equal lists may still be of texts of their own
    NodeView of(NodeView view, @Nullable NodeView before) {
        return new NodeView(
                before == null ? view.key() : before.key(),
                text(view.zone()),
                before == null ? view.instance() : either(before.instance(), view.instance()),
                text(view.version()),
                view.sequence(),
                view.sentAt(),
                view.receivedAt(),
                before == null ? view.pace() : either(before.pace(), view.pace()),
                view.state(),
                view.since(),
                before != null && before.registries() == view.registries()
                        ? view.registries()
                        : view.registries().stream().map(this::cell).toList(),
                view.latencies(),
                before != null && before.images() == view.images()
                        ? view.images()
                        : view.images().stream().map(this::cell).toList(),
                one(view.traits()),
                before == null
                        ? facts(view.facts(), List.of())
                        : either(
                                before.facts(),
                                facts(view.facts(), before.facts().endpoints())));
    }

    private static <T> T either(T before, T now) {
        return before.equals(now) ? before : now;
    }

    private RegistryCell cell(RegistryCell cell) {
        return new RegistryCell(
                text(cell.registry()),
                cell.state(),
                cell.fault() == null ? null : fault(cell.fault()),
                cell.since(),
                cell.certificate() == null ? null : one(certificate(cell.certificate())),
                cell.warnings(),
                one(cell.images()));
    }

    private ImageCell cell(ImageCell cell) {
        return new ImageCell(
                text(cell.image()),
                text(cell.registry()),
                cell.state(),
                cell.fault() == null ? null : fault(cell.fault()),
                cell.since(),
                text(cell.digest()),
                cell.bytes() == null ? null : one(cell.bytes()));
    }

    private Fault fault(Fault fault) {
        return new Fault(fault.cause(), fault.stage(), text(fault.role()), text(fault.host()), text(fault.summary()));
    }

    private CertificateSeen certificate(CertificateSeen seen) {
        return new CertificateSeen(text(seen.issuer()), seen.notAfter() == null ? null : one(seen.notAfter()));
    }

    private NodeFacts facts(NodeFacts facts, List<EndpointSeen> before) {
        List<EndpointSeen> endpoints = new ArrayList<>();
        for (EndpointSeen each : facts.endpoints()) {
            EndpointSeen old = endpoints.size() < before.size() ? before.get(endpoints.size()) : null;
            endpoints.add(old != null && old.isAbout(each) ? old : endpoint(each));
        }
        return new NodeFacts(
                one(facts.mirrors()),
                facts.clockOffsetMillis(),
                one(facts.resolvers()),
                text(facts.proxy()),
                before.equals(endpoints) ? before : List.copyOf(endpoints));
    }

    private EndpointSeen endpoint(EndpointSeen seen) {
        return new EndpointSeen(
                text(seen.registry()),
                text(seen.url()),
                seen.mirror(),
                seen.millis(),
                text(seen.cause()),
                text(seen.blobHost()),
                seen.anonymous(),
                seen.counted());
    }

    private <T extends @Nullable String> T text(T text) {
        return text == null || text.length() > LONGEST ? text : one(text);
    }

    @SuppressWarnings("unchecked") // equal to what was given, and so of its type
    private <T> T one(T value) {
        return (T) known.of(value);
    }
}
