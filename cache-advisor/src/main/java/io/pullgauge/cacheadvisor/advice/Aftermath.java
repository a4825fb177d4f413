/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.advice;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What came of advice: sees when it is followed, and measures from then on what it was to save, against the time before. Not safe for
 * several threads; its adviser guards it.
 */
final class Aftermath {
    private static final Logger LOG = LoggerFactory.getLogger(Aftermath.class);
    private static final Map<String, Remedy> REMEDIES = Map.of(
            RegistryDeservesCache.KIND, new ThroughCache(),
            CacheSize.KIND, new ThroughCache(),
            MirrorUnused.KIND, new ThroughCache(),
            LogInToHub.KIND, new LoggedIn());
    private static final Duration BEFORE = Duration.ofDays(7);
    private static final Duration STRETCH = Duration.ofDays(1);
    private static final Duration MEASURED_FOR = Duration.ofDays(7);
    private static final Duration MEASURE_EVERY = Duration.ofSeconds(30);

    private final Diary diary;
    private final Readings readings;
    private final Map<String, Story> stories = new TreeMap<>();
    private final Map<String, Instant> looked = new HashMap<>();

    Aftermath(Diary diary, Readings readings) {
        this.diary = diary;
        this.readings = readings;
    }

    /** Notes what is new, given all that is advised now. */
    void look(Situation situation, List<Advice> open, Instant now) {
        // Another collector of the same store may have noted something.
        diary.notes().forEach(this::take);
        List<Note> news = new ArrayList<>();
        for (Advice advice : open) {
            if (REMEDIES.containsKey(advice.finding().kind()) && !stories.containsKey(advice.id())) {
                news.add(given(advice));
            }
        }
        for (Story story : List.copyOf(stories.values())) {
            Remedy remedy = REMEDIES.get(story.first().kind());
            if (remedy != null) {
                follow(story, remedy, situation, now).ifPresent(news::add);
            }
        }
        if (!news.isEmpty() && diary.save(news)) {
            news.forEach(this::take);
        } else if (!news.isEmpty()) {
            LOG.atWarn().addKeyValue("notes", news.size()).log("the history of advice could not be kept");
        }
    }

    private void take(Note note) {
        stories.merge(note.advice(), new Story(List.of(note)), (known, one) -> known.with(note));
    }

    private static Note given(Advice advice) {
        Finding finding = advice.finding();
        return new Note(
                advice.id(),
                finding.kind(),
                finding.about(),
                advice.createdAt(),
                Note.What.GIVEN,
                finding.title(),
                finding.numbers());
    }

    private Optional<Note> follow(Story story, Remedy remedy, Situation situation, Instant now) {
        Remedy.Progress progress = remedy.look(situation, story.first().about());
        Optional<Note> followed = story.followed();
        if (followed.isEmpty()) {
            return progress.isFollowed()
                    ? Optional.of(followed(story.first(), remedy, progress, situation, now))
                    : Optional.empty();
        }
        if (progress.isUndone()) {
            return Optional.of(note(story.first(), now, Note.What.UNDONE, shown(remedy, story, progress), Map.of()));
        }
        boolean due = !now.isBefore(looked.getOrDefault(story.first().advice(), Instant.MIN));
        return due && now.isBefore(followed.get().at().plus(MEASURED_FOR))
                ? measured(story, followed.get(), remedy, progress, situation, now)
                : Optional.empty();
    }

    private static String shown(Remedy remedy, Story story, Remedy.Progress progress) {
        return remedy.done(story.first().about()) + ": " + progress.done() + " of " + progress.of();
    }

    private Note followed(Note given, Remedy remedy, Remedy.Progress progress, Situation situation, Instant now) {
        String registry = remedy.registry(given.about());
        Use before = Use.of(registry, now.minus(BEFORE), now, readings, situation);
        Map<String, Object> numbers = new LinkedHashMap<>();
        numbers.put("nodesDone", progress.done());
        numbers.put("nodes", progress.of());
        numbers.putAll(before.numbers("Before"));
        String spent = before.unitsPerDay()
                .map(value -> "; " + Use.rounded(value) + " units a day were spent before")
                .orElse("; no header told what was spent before");
        return note(
                given,
                now,
                Note.What.FOLLOWED,
                remedy.done(given.about()) + ": " + progress.done() + " of " + progress.of() + spent,
                numbers);
    }

    private Optional<Note> measured(
            Story story, Note followed, Remedy remedy, Remedy.Progress progress, Situation situation, Instant now) {
        looked.put(story.first().advice(), now.plus(MEASURE_EVERY));
        long whole = Duration.between(followed.at(), now).dividedBy(STRETCH);
        Instant from = followed.at().plus(STRETCH.multipliedBy(whole));
        String registry = remedy.registry(story.first().about());
        Use after = Use.of(registry, from, now, readings, situation);
        if (after.unitsPerDay().isEmpty()) {
            return Optional.empty();
        }
        Map<String, Object> numbers = new LinkedHashMap<>();
        numbers.put("nodesDone", progress.done());
        numbers.put("nodes", progress.of());
        followed.numbers().forEach((name, value) -> {
            if (name.endsWith("Before")) {
                numbers.put(name, value);
            }
        });
        numbers.putAll(after.numbers("After"));
        after.hitRatio().ifPresent(ratio -> numbers.put("hitRatio", Math.round(ratio * 1000) / 1000.0));
        saved(followed, after).ifPresent(saved -> numbers.put("unitsSavedPerDay", Use.rounded(saved)));
        Note note = note(story.first(), from, Note.What.MEASURED, Measured.words(registry, numbers), numbers);
        return story.notes().contains(note) ? Optional.empty() : Optional.of(note);
    }

    /** Against what the same pulls would have cost, where they are known; else against the time before. */
    private static Optional<Double> saved(Note followed, Use after) {
        double spent = after.unitsPerDay().orElse(0.0);
        Optional<Double> pulls = after.hitRatio().flatMap(ratio -> after.pullsPerDay());
        return pulls.or(() -> Measured.number(followed.numbers(), "unitsPerDayBefore"))
                .map(without -> without - spent);
    }

    private static Note note(Note given, Instant at, Note.What what, String summary, Map<String, Object> numbers) {
        return new Note(given.advice(), given.kind(), given.about(), at, what, summary, numbers);
    }

    /** The history of one advice; empty where nothing is noted of it. */
    List<Note> history(String id) {
        Story story = stories.get(id);
        return story == null ? List.of() : story.notes();
    }

    /** Advice that is followed now, with what came of it. */
    List<Advice> followed(Instant now) {
        return stories.values().stream()
                .flatMap(story -> story
                        .followed()
                        .filter(note ->
                                now.isBefore(note.at().plus(MEASURED_FOR).plus(MEASURED_FOR)))
                        .map(note -> Measured.advice(story, note))
                        .stream())
                .toList();
    }
}
