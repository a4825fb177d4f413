/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.api;

import io.pullgauge.cacheadvisor.access.Need;
import io.pullgauge.cacheadvisor.advice.Mute;
import io.pullgauge.cacheadvisor.pods.Mutes;
import io.pullgauge.cacheadvisor.pods.PodCase;
import io.pullgauge.cacheadvisor.pods.PodKey;
import io.pullgauge.cacheadvisor.pods.Stories;
import io.pullgauge.cacheadvisor.pods.Story;
import java.time.InstantSource;
import java.util.List;

/** {@code /api/v1/pods}: pods that wait for an image, and why. */
final class PodsApi {
    private final Stories stories;
    private final Mutes mutes;
    private final InstantSource clock;

    PodsApi(Stories stories, Mutes mutes, InstantSource clock) {
        this.stories = stories;
        this.mutes = mutes;
        this.clock = clock;
    }

    List<Endpoint> endpoints() {
        return List.of(
                Endpoint.list(
                        "/api/v1/pods",
                        "Pods that wait for an image, and why",
                        Story.class,
                        this::list,
                        "namespace",
                        "node",
                        "cause",
                        "state",
                        "muted",
                        "limit",
                        "continue"),
                Endpoint.get("/api/v1/pods/{namespace}/{name}", "One pod's story", Story.class, this::one),
                Endpoint.get(
                        "/api/v1/pods/{namespace}/{name}/evidence",
                        "What the firewall team or the vendor needs, redacted; plain text",
                        Void.class,
                        this::evidence),
                Endpoint.post(
                        "/api/v1/pods/{namespace}/{name}/mute",
                        "Hear no more of this fault until an end",
                        Need.OPERATE,
                        Story.class,
                        this::mute));
    }

    private List<Story> all() {
        if (!stories.isComplete()) {
            throw new Problem(503, "Not yet known", "the cluster's pods have not all been seen yet")
                    .header("retry-after", "5");
        }
        return stories.all();
    }

    /** Pods that the scheduler cannot place wait for no image: they are listed only when they are asked for. */
    private Answer list(Call call) {
        List<Story> wanted = all().stream()
                .filter(story -> call.query("state")
                        .map(story.state()::equals)
                        .orElse(!story.state().equals(PodCase.State.UNSCHEDULABLE.code())))
                .filter(story ->
                        call.query("namespace").map(story.namespace()::equals).orElse(true))
                .filter(story -> call.query("node")
                        .map(node -> node.equals(story.node()))
                        .orElse(true))
                .filter(story -> call.query("cause")
                        .map(cause -> story.verdict() != null
                                && cause.equals(story.verdict().cause()))
                        .orElse(true))
                .filter(story -> call.flag("muted")
                        .map(muted -> muted == (story.muted() != null))
                        .orElse(true))
                .sorted((one, two) -> one.key().compareTo(two.key()))
                .toList();
        Page<Story> page = Page.of(wanted, Story::key, call);
        return Views.wantsText(call) ? Answer.text(table(page)) : Answer.json(page);
    }

    private String table(Page<Story> page) {
        Table table = new Table("NAMESPACE", "NAME", "NODE", "CAUSE", "IMAGE", "REACH", "AGE");
        for (Story story : page.items()) {
            table.row(
                    story.namespace(),
                    story.name(),
                    story.node(),
                    story.verdict() == null
                            ? story.state()
                            : story.verdict().cause() + (story.muted() == null ? "" : " (muted)"),
                    story.image(),
                    story.scope().kind(),
                    Ages.since(story.since(), clock.instant()));
        }
        return table.toString();
    }

    private Story find(Call call) {
        PodKey key = new PodKey(call.parameter("namespace"), call.parameter("name"));
        return all().stream()
                .filter(story -> story.key().equals(key.toString()))
                .findFirst()
                .orElseThrow(() ->
                        Problem.notFound("no pod \"" + Text.shown(key.toString(), 300) + "\" waits for an image"));
    }

    private Answer one(Call call) {
        Story story = find(call);
        return Views.wantsText(call) ? Answer.text(PodText.story(story, clock.instant())) : Answer.json(story);
    }

    private Answer evidence(Call call) {
        return Answer.text(PodText.evidence(find(call), clock.instant()));
    }

    private Answer mute(Call call) {
        Story story = find(call);
        if (story.verdict() == null) {
            throw new Problem(409, "Nothing to mute", "the pod waits for the scheduler, not for an image");
        }
        Mute mute = MuteRequest.read(call, clock.instant());
        if (!mutes.mute(story.matter(), mute)) {
            throw new Problem(503, "Cannot store", "the mute could not be made durable").header("retry-after", "15");
        }
        return Answer.json(find(call));
    }
}
