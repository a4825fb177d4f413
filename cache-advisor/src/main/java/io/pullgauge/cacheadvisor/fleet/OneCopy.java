/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.fleet;

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

    /** The same view, of texts that are known already; what it has from the one before is. */
    @SuppressWarnings("ReferenceEquality") // equal lists may still be of texts of their own
    NodeView of(NodeView view, @Nullable NodeView before) {
        return new NodeView(
                view.key(),
                text(view.zone()),
                view.instance(),
                text(view.version()),
                view.sequence(),
                view.sentAt(),
                view.receivedAt(),
                view.pace(),
                view.state(),
                view.since(),
                view.registries().stream().map(this::cell).toList(),
                before != null && before.images() == view.images()
                        ? view.images()
                        : view.images().stream().map(this::cell).toList(),
                one(view.traits()),
                facts(view.facts()));
    }

    private RegistryCell cell(RegistryCell cell) {
        return new RegistryCell(
                text(cell.registry()),
                cell.state(),
                cell.fault() == null ? null : fault(cell.fault()),
                cell.since(),
                cell.millis(),
                cell.certificate() == null ? null : certificate(cell.certificate()),
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

    private NodeFacts facts(NodeFacts facts) {
        List<NodeFacts.EndpointSeen> endpoints =
                facts.endpoints().stream().map(this::endpoint).toList();
        return new NodeFacts(
                one(facts.mirrors()),
                facts.clockOffsetMillis(),
                one(facts.resolvers()),
                text(facts.proxy()),
                endpoints);
    }

    private NodeFacts.EndpointSeen endpoint(NodeFacts.EndpointSeen seen) {
        return new NodeFacts.EndpointSeen(
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
