/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.node;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The node's files under its root, as one snapshot: a file is read once, when it is first asked for. {@link #refreshed()} gives a new
 * snapshot that reads only what has changed (by time, size and inode), so that a steady node costs a few {@code stat} calls.
 *
 * <p>No path leads out of the root: absolute symbolic links start at the root again, {@code ..} stops there, as after chroot. Only regular
 * files are opened (a pipe would block), and only up to a size that the caller names. Safe for use by many threads.
 */
public final class NodeFiles {

    /** Enough for any configuration file. */
    public static final int CONFIG_LIMIT = 1 << 20;

    /** Enough for any bundle of certificates. */
    public static final int BUNDLE_LIMIT = 16 << 20;

    private static final int MOST_LINKS = 40;
    private static final int MOST_ENTRIES = 10_000;

    private final Path root;
    private final Mounts mounts;
    private final Map<String, Read> earlier;
    private final Map<String, Read> reads = new ConcurrentHashMap<>();
    private final Map<String, Listing> listings = new ConcurrentHashMap<>();
    private final Map<String, Boolean> existing = new ConcurrentHashMap<>();

    /** What the folders on the way to a file link to: most files share theirs, and asking the kernel is what a warm plan costs. */
    private final Map<Path, Optional<String>> linkTargets = new ConcurrentHashMap<>();

    private final Map<Object, Object> derived = new ConcurrentHashMap<>();
    private final Map<Object, Object> lasting;

    /** The names in a directory, sorted; {@code fault} says why they could not be listed, empty where they were or nothing is there. */
    public record Listing(List<String> names, boolean present, Optional<String> fault) {

        public Listing {
            names = List.copyOf(names);
        }
    }

    private record Stamp(Object key, long modifiedNanos, long size) {}

    /** One file as it was read, with what parsers made of it, so that an unchanged file is parsed once in the agent's life. */
    private record Read(@Nullable Stamp stamp, NodeFile file, Map<Object, Object> parsed) {}

    private NodeFiles(Path root, Mounts mounts, Map<String, Read> earlier, Map<Object, Object> lasting) {
        this.root = root;
        this.mounts = mounts;
        this.earlier = earlier;
        this.lasting = lasting;
    }

    /** The files under this root. */
    public static NodeFiles under(Path root) {
        Path whole = root.toAbsolutePath().normalize();
        return under(whole, Mounts.below(whole));
    }

    static NodeFiles under(Path root, Mounts mounts) {
        return new NodeFiles(root, mounts, Map.of(), new ConcurrentHashMap<>());
    }

    /** A new snapshot of the same root. */
    public NodeFiles refreshed() {
        return new NodeFiles(root, mounts, Map.copyOf(reads), lasting);
    }

    /** Where the node's files lie on this machine. */
    public Path root() {
        return root;
    }

    /** Reads a file of the node, at most {@code limit} bytes of it. */
    public NodeFile read(String path, int limit) {
        return entry(path, limit).file();
    }

    /** Reads a file anew and remembers nothing of it: for what the kernel makes up at each reading, and of which there is much. */
    NodeFile peek(String path, int limit) {
        return readNow(path, resolve(path, false), limit).file();
    }

    /** When a regular file was last changed; empty where it could not be read. */
    public Optional<Instant> modified(String path) {
        // With the limit by which it was read already, so that asking costs nothing.
        int limit = reads.containsKey(BUNDLE_LIMIT + ":" + path) ? BUNDLE_LIMIT : CONFIG_LIMIT;
        return read(path, limit) instanceof NodeFile.Content content
                ? Optional.of(content.modified())
                : Optional.empty();
    }

    /** A configuration file's parsed form; an unchanged file is parsed once. {@code parser} must depend on nothing but its argument. */
    @SuppressWarnings("unchecked") // what a parser's class stored under its own key comes back to the same class
    public <T> T parsed(String path, Class<?> kind, Function<NodeFile, T> parser) {
        Read read = entry(path, CONFIG_LIMIT);
        return (T) read.parsed().computeIfAbsent(List.of(kind, path), _ -> parser.apply(read.file()));
    }

    /** Something worked out from several files of this snapshot, once. */
    @SuppressWarnings("unchecked") // as above
    public <T> T derived(Object key, Function<NodeFiles, T> maker) {
        Object known = derived.get(key);
        if (known == null) {
            // Not computeIfAbsent: makers ask for other derived things, which a map must not do from inside itself.
            T made = maker.apply(this);
            Object raced = derived.putIfAbsent(key, made);
            known = raced == null ? made : raced;
        }
        return (T) known;
    }

    /** Something that outlives this snapshot: the same object in all snapshots that come from one {@link #under}. */
    @SuppressWarnings("unchecked") // as above
    public <T> T lasting(Object key, Supplier<T> maker) {
        return (T) lasting.computeIfAbsent(key, _ -> maker.get());
    }

    /** Whether anything is there, links followed. */
    public boolean exists(String path) {
        return existing.computeIfAbsent(
                path,
                p -> resolve(p)
                        .filter(place -> Files.exists(place, LinkOption.NOFOLLOW_LINKS))
                        .isPresent());
    }

    /** Whether what is missing here is missing on the node, too: an agent in a pod has only parts of it. */
    public boolean isInSight(String path) {
        return resolve(path).map(mounts::show).orElse(true);
    }

    /** Why nothing is known of what lies in this folder; empty where it can be listed, or is none. */
    public Optional<String> hidden(String directory) {
        return isInSight(directory) ? list(directory).fault().filter(Problem::isOurs) : Optional.of(Problem.UNSEEN);
    }

    /** The names in a directory, sorted by their bytes as Go and systemd sort them. */
    public Listing list(String directory) {
        return listings.computeIfAbsent(directory, this::readListing);
    }

    /** The place of a node's path on this machine, links followed inside the root; empty for a loop of links or a path that is none. */
    public Optional<Path> locate(String path) {
        return resolve(path);
    }

    /** What the last component of this path links to, as it is written there; empty where it is no link. */
    public Optional<String> linkTarget(String path) {
        int slash = path.lastIndexOf('/');
        return resolve(path.substring(0, slash + 1))
                .flatMap(folder -> linkTarget(folder.resolve(path.substring(slash + 1))));
    }

    private Read entry(String path, int limit) {
        return reads.computeIfAbsent(limit + ":" + path, _ -> readNow(path, resolve(path), limit));
    }

    private Read readNow(String path, Optional<Path> place, int limit) {
        if (place.isEmpty()) {
            return unstamped(new NodeFile.Unusable("too many levels of symbolic links", NodeFile.Kind.UNREADABLE));
        }
        try {
            BasicFileAttributes attributes =
                    Files.readAttributes(place.get(), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (!attributes.isRegularFile()) {
                String what = attributes.isDirectory() ? "is a directory" : "is not a regular file";
                return unstamped(new NodeFile.Unusable(what, NodeFile.Kind.NOT_A_FILE));
            }
            return readRegular(path, place.get(), attributes, limit);
        } catch (IOException problem) {
            return unstamped(fileOf(problem));
        }
    }

    private Read readRegular(String path, Path place, BasicFileAttributes attributes, int limit) throws IOException {
        Object key = Objects.requireNonNullElse(attributes.fileKey(), place);
        Stamp stamp = new Stamp(
                key, attributes.lastModifiedTime().to(java.util.concurrent.TimeUnit.NANOSECONDS), attributes.size());
        Read known = earlier.get(limit + ":" + path);
        if (known != null && stamp.equals(known.stamp())) {
            return known;
        }
        if (attributes.size() > limit) {
            return tooLarge(limit, stamp);
        }
        try (InputStream in = Files.newInputStream(place, LinkOption.NOFOLLOW_LINKS)) {
            byte[] bytes = in.readNBytes(limit + 1);
            return bytes.length > limit
                    ? tooLarge(limit, stamp)
                    : new Read(
                            stamp,
                            new NodeFile.Content(
                                    bytes, attributes.lastModifiedTime().toInstant()),
                            new ConcurrentHashMap<>());
        }
    }

    private static Read tooLarge(int limit, Stamp stamp) {
        return new Read(
                stamp,
                new NodeFile.Unusable("is larger than " + (limit >> 20) + " MiB", NodeFile.Kind.TOO_LARGE),
                new ConcurrentHashMap<>());
    }

    private static Read unstamped(NodeFile file) {
        return new Read(null, file, new ConcurrentHashMap<>());
    }

    private static NodeFile fileOf(IOException problem) {
        return switch (problem) {
            case NoSuchFileException _ -> new NodeFile.Absent();
            case AccessDeniedException _ -> new NodeFile.Unusable(Problem.DENIED, NodeFile.Kind.UNREADABLE);
            case FileSystemLoopException _ ->
                new NodeFile.Unusable("too many levels of symbolic links", NodeFile.Kind.UNREADABLE);
            case NotDirectoryException _ -> new NodeFile.Unusable("not a directory", NodeFile.Kind.UNREADABLE);
            default -> {
                String reason = Objects.toString(problem.getMessage(), "");
                yield reason.contains("Not a directory")
                        ? new NodeFile.Unusable("not a directory", NodeFile.Kind.UNREADABLE)
                        : new NodeFile.Unusable(
                                "cannot be read (" + problem.getClass().getSimpleName() + ")",
                                NodeFile.Kind.UNREADABLE);
            }
        };
    }

    private Listing readListing(String directory) {
        Optional<Path> place = resolve(directory);
        if (place.isEmpty()) {
            return new Listing(List.of(), true, Optional.of("too many levels of symbolic links"));
        }
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(place.get())) {
            for (Path entry : entries) {
                if (names.size() == MOST_ENTRIES) {
                    Collections.sort(names);
                    return new Listing(names, true, Optional.of("has more than " + MOST_ENTRIES + " entries"));
                }
                names.add(String.valueOf(entry.getFileName()));
            }
        } catch (NoSuchFileException _) {
            return new Listing(List.of(), false, Optional.empty());
        } catch (IOException | java.nio.file.DirectoryIteratorException problem) {
            IOException cause = problem instanceof IOException io ? io : new IOException(problem);
            String reason = fileOf(cause) instanceof NodeFile.Unusable unusable ? unusable.reason() : "cannot be read";
            return new Listing(List.of(), true, Optional.of(reason));
        }
        Collections.sort(names);
        return new Listing(names, true, Optional.empty());
    }

    /** Follows every link of the path by hand, so that none leads out of the root. */
    private Optional<Path> resolve(String path) {
        return resolve(path, true);
    }

    private Optional<Path> resolve(String path, boolean remember) {
        Deque<String> ahead = new ArrayDeque<>();
        push(ahead, path);
        Path place = root;
        int links = 0;
        while (!ahead.isEmpty()) {
            String name = ahead.pop();
            if (name.isEmpty() || ".".equals(name)) {
                continue;
            }
            if ("..".equals(name)) {
                place = place.equals(root) ? root : Objects.requireNonNullElse(place.getParent(), root);
                continue;
            }
            Optional<String> target;
            Path next;
            try {
                next = place.resolve(name);
                target = remember ? linkTargets.computeIfAbsent(next, NodeFiles::linkTarget) : linkTarget(next);
            } catch (java.nio.file.InvalidPathException _) {
                return Optional.empty();
            }
            if (target.isEmpty()) {
                place = next;
                continue;
            }
            if (++links > MOST_LINKS) {
                return Optional.empty();
            }
            place = target.get().startsWith("/") ? root : place;
            push(ahead, target.get());
        }
        return Optional.of(place);
    }

    private static void push(Deque<String> ahead, String path) {
        String[] names = path.split("/");
        for (int i = names.length - 1; i >= 0; i--) {
            ahead.push(names[i]);
        }
    }

    private static Optional<String> linkTarget(Path place) {
        if (!Files.isSymbolicLink(place)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Files.readSymbolicLink(place).toString());
        } catch (IOException _) {
            return Optional.empty();
        }
    }
}
