/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.prepull.run;

import io.pullgauge.cacheadvisor.checks.CheckAnswer;
import io.pullgauge.cacheadvisor.checks.CheckDesk;
import io.pullgauge.cacheadvisor.fleet.NodeKey;
import io.pullgauge.cacheadvisor.pods.Joined;
import io.pullgauge.cacheadvisor.pods.SecondLook;
import io.pullgauge.probe.report.Errands;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Has a node's agent look at what its kubelet could not pull, and makes one verdict of both. Answers come when they come: until then the
 * kubelet's words stand. Safe for use by several threads; nothing here blocks.
 */
final class Looks {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** Each is one look of one agent; more failures than these have the same few causes. */
    private static final int MOST = 200;

    private final CheckDesk checks;
    private final Map<Question, CompletableFuture<CheckAnswer>> asked = new ConcurrentHashMap<>();

    private record Question(String task, String image) {}

    Looks(CheckDesk checks) {
        this.checks = checks;
    }

    /** The same images, each failure with what the agent says to it, and its agent asked where nobody has. */
    List<TaskResult.OfImage> judged(Order order, Task task, @Nullable NodeKey node, List<TaskResult.OfImage> images) {
        return images.stream()
                .map(image -> image.outcome() == TaskResult.Outcome.FAILED && image.probe() == null
                        ? judged(order, task, node, image)
                        : image)
                .toList();
    }

    private TaskResult.OfImage judged(Order order, Task task, @Nullable NodeKey node, TaskResult.OfImage failed) {
        CompletableFuture<CheckAnswer> answer = answer(new Question(task.id(), failed.image()), node);
        if (answer == null || !answer.isDone() || answer.isCompletedExceptionally()) {
            return failed;
        }
        CheckAnswer said = answer.join();
        Joined joined = SecondLook.of(
                failed.image(),
                Objects.requireNonNullElse(failed.message(), ""),
                new SecondLook.Place(order.namespace(), task.node(), node, order.pullSecrets()),
                said);
        return new TaskResult.OfImage(
                failed.image(),
                failed.outcome(),
                failed.bytes(),
                failed.millis(),
                joined.cause().code(),
                failed.message(),
                told(joined));
    }

    private @Nullable CompletableFuture<CheckAnswer> answer(Question question, @Nullable NodeKey node) {
        CompletableFuture<CheckAnswer> known = asked.get(question);
        if (known != null || node == null || asked.size() >= MOST) {
            return known;
        }
        return asked.computeIfAbsent(question, key -> checks.ask(node, Errands.IMAGE, key.image(), PATIENCE));
    }

    private static String told(Joined joined) {
        String evidence = joined.evidence().stream()
                .filter(line -> !line.startsWith("kubelet: "))
                .collect(Collectors.joining("; "));
        return joined.disagreement() == null ? evidence : evidence + "; " + joined.disagreement();
    }

    /** Forgets what was asked for tasks other than these. */
    void keep(Set<String> tasks) {
        asked.keySet().removeIf(question -> !tasks.contains(question.task()));
    }
}
