/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.explain;

import java.util.ArrayList;
import java.util.List;

/**
 * Takes a message apart into statements (lines, events) and each statement into the errors of single attempts.
 *
 * <pre>{@code
 *   kubelet, several credentials   [rpc error: code = NotFound desc = A, rpc error: code = Unknown desc = B]   → A, B
 *   CRI-O, mirrors                 (Mirrors also failed: [m1/x: A] [m2/x: B]): up/x: C                          → C; aside A, B
 *   CRI-O ≥ 1.34                   pull image err: A; artifact err: B                                           → A
 *   podman, short names            2 errors occurred while pulling:⏎ * A⏎ * B                                   → A, B
 *   containerd ≥ 2.1               unexpected status …: 429 Too Many Requests⏎{"errors":…}                      → one statement
 * }</pre>
 */
final class Wrapper {

    /** More statements than any describe block has; what is beyond tells nothing new. */
    private static final int MOST = 200;

    /** One line or event: the attempts that decide, and those of mirrors that were tried before. */
    record Statement(String text, List<String> attempts, List<String> aside) {}

    /** A line that holds one of these begins a statement of its own; other lines continue the one before. */
    private static final List<String> BEGINNINGS = List.of(
            "failed to pull image",
            "back-off pulling image",
            "pulling image \"",
            "pulled image",
            "error: err",
            "error: image",
            "failedcreatepodsandbox",
            "failed to get sandbox image",
            "failedtoretrieveimagepullsecret",
            "error response from daemon",
            "rpc error: code",
            "initializing source docker://",
            "trying to pull",
            "level=",
            "fata[",
            "warn[",
            "erro[",
            "warning ",
            "normal ",
            "error: ");

    /** Where a further attempt begins inside the kubelet's list of one error per credential. */
    private static final List<String> ATTEMPTS = List.of(
            ", rpc error: code",
            ", failed to pull and unpack image",
            ", failed to authorize: ",
            ", error response from daemon",
            ", unable to pull image",
            ", initializing source docker://",
            "\n* ");

    private static final String MIRRORS = "mirrors also failed: [";

    private Wrapper() {}

    static List<Statement> peel(String clean) {
        List<Statement> statements = new ArrayList<>();
        StringBuilder open = new StringBuilder();
        for (String line : clean.split("\n", MOST)) {
            String stripped = line.strip();
            if (isOfList(stripped, open)) {
                open.append('\n').append(stripped);
                continue;
            }
            if (begins(Input.lower(stripped)) && !open.isEmpty()) {
                statements.add(statement(open.toString()));
                open.setLength(0);
            }
            open.append(open.isEmpty() ? "" : " ").append(stripped);
        }
        statements.add(statement(open.toString()));
        return statements;
    }

    /** podman tried one registry after the other, and lists what each said. */
    private static boolean isOfList(String line, StringBuilder open) {
        return line.startsWith("* ") && (open.indexOf("errors occurred") >= 0 || open.indexOf("error occurred") >= 0);
    }

    private static boolean begins(String line) {
        // Of a describe block or a status in YAML; a "Server message:" goes on with what the line before it says.
        if (line.startsWith("message:")) {
            return true;
        }
        for (String beginning : BEGINNINGS) {
            if (line.contains(beginning)) {
                return true;
            }
        }
        return false;
    }

    private static Statement statement(String text) {
        String rest = withoutArtifact(text);
        int open = Input.lower(rest).indexOf(MIRRORS);
        return open < 0 ? new Statement(text, attempts(rest), List.of()) : withMirrors(text, rest, open);
    }

    /** The upstream's error decides; where the text is cut off inside the mirrors' list, that list is all there is. */
    private static Statement withMirrors(String text, String rest, int open) {
        int from = open + MIRRORS.length();
        int close = rest.indexOf("]): ", from);
        int upstream = close + 4;
        if (close < 0) {
            // Retold by hand, without the brackets around the whole.
            close = rest.lastIndexOf("] ");
            upstream = close + 2;
        }
        boolean cutOff = close < from || rest.startsWith("[", upstream) || isOnlyName(rest, upstream);
        List<String> mirrors =
                List.of(rest.substring(from, cutOff ? rest.length() : close).split("\\] \\[", MOST));
        return cutOff
                ? new Statement(text, mirrors, mirrors)
                : new Statement(text, attempts(rest.substring(0, open) + rest.substring(upstream)), mirrors);
    }

    /** Whether a text breaks off behind the upstream's name, before its error. */
    private static boolean isOnlyName(String text, int from) {
        return from <= text.length() && text.substring(from).strip().indexOf(' ') < 0;
    }

    /** The artifact error repeats what the image error said, or says that an image is no artifact. */
    private static String withoutArtifact(String text) {
        String lower = Input.lower(text);
        int image = lower.indexOf("pull image err: ");
        int artifact = lower.indexOf("; artifact err: ");
        return image >= 0 && artifact > image + 20 ? text.substring(0, artifact) : text;
    }

    private static List<String> attempts(String text) {
        String lower = Input.lower(text);
        List<String> attempts = new ArrayList<>();
        int from = 0;
        for (int next = next(lower, 0); next >= 0; next = next(lower, from)) {
            attempts.add(text.substring(from, next));
            from = next + 2;
        }
        attempts.add(text.substring(from));
        return attempts;
    }

    private static int next(String lower, int from) {
        int nearest = -1;
        for (String attempt : ATTEMPTS) {
            int at = lower.indexOf(attempt, from);
            if (at >= 0 && (nearest < 0 || at < nearest)) {
                nearest = at;
            }
        }
        return nearest;
    }
}
