/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.prepull;

import io.pullgauge.cacheadvisor.prepull.Selection.Candidate;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Plans which of the images each node lacks are pulled there, and in which waves.
 *
 * <pre>{@code
 *   Plan plan = new Planner(PullModel.USUAL, limits).plan(images, nodes);
 *   if (!plan.isWhole()) { … plan.refused() says what does not fit and why … }
 * }</pre>
 *
 * The same input gives the same plan. Has no state; safe for use by many threads.
 */
public final class Planner {
    private final Function<String, PullModel> models;
    private final Limits limits;

    /** A planner within these limits. */
    public Planner(PullModel model, Limits limits) {
        this(registry -> model, limits);
    }

    /** A planner within these limits, with the model of each registry. */
    public Planner(Function<String, PullModel> models, Limits limits) {
        this.models = models;
        this.limits = limits;
    }

    /** The plan for every image on every node. */
    public Plan plan(List<WantedImage> images, List<NodeRoom> nodes) {
        List<Candidate> candidates = new ArrayList<>();
        List<Plan.Refusal> unfit = new ArrayList<>();
        int present = 0;
        for (NodeRoom node : nodes) {
            for (WantedImage image : images) {
                if (node.has(image)) {
                    present++;
                } else if (node.unfit() != null) {
                    unfit.add(new Plan.Refusal(node.node(), image.reference(), Plan.Why.NODE_UNFIT, node.unfit()));
                } else {
                    candidates.add(new Candidate(image, node));
                }
            }
        }
        Selection selection = select(candidates, Selection.Order.WORTH_FOR_SHARE);
        if (!selection.refused().isEmpty()) {
            Selection other = select(candidates, Selection.Order.WORTH);
            selection = other.worth() > selection.worth() ? other : selection;
        }
        unfit.addAll(selection.refused());
        return new Plan(new Waves(limits, nodes).of(selection.chosen()), present, unfit, selection.units());
    }

    private Selection select(List<Candidate> candidates, Selection.Order order) {
        Selection selection = new Selection(models, limits, order);
        selection.choose(candidates);
        return selection;
    }
}
