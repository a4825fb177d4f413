/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.image;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The usual mistakes in image references, each with the words that mend it. */
final class ReferenceFixes {

    private static final int SHOWN = 200;
    private static final Pattern SCHEME = Pattern.compile("^[A-Za-z][A-Za-z0-9+.-]{0,20}://(.*)$", Pattern.DOTALL);
    private static final Pattern DIGEST_TAG =
            Pattern.compile("^(sha256|sha384|sha512)[:_.@-]?([0-9a-fA-F]{32,128})$", Pattern.CASE_INSENSITIVE);
    private static final Pattern HEX_TAG = Pattern.compile("^[0-9a-fA-F]{64}$");
    private static final Pattern BARE_V6 = Pattern.compile("^[0-9a-fA-F]*:[0-9a-fA-F:]*:[0-9a-fA-F]*/.*");

    private ReferenceFixes() {}

    /** What was probably meant, likeliest first; never empty. */
    static List<String> of(String text) {
        List<String> fixes = new ArrayList<>();
        if (text.isBlank()) {
            fixes.add("name an image, for example registry.example.com/team/app:1.0");
            return fixes;
        }
        scheme(text).ifPresent(fixes::add);
        placeholder(text).ifPresent(fixes::add);
        digest(text).ifPresent(fixes::add);
        characters(text, fixes);
        upperCase(text).ifPresent(fixes::add);
        punctuation(text, fixes);
        if (fixes.isEmpty()) {
            fixes.add("write it as [HOST[:PORT]/]PATH[:TAG][@sha256:DIGEST], the path in lower case");
        }
        return fixes;
    }

    /** {@code nginx:sha256…}: a colon where an at sign belongs. */
    static Optional<String> digestInTag(String repository, String tag) {
        Matcher matcher = DIGEST_TAG.matcher(tag);
        if (matcher.matches()) {
            String digest = matcher.group(1).toLowerCase(Locale.ROOT) + ":"
                    + matcher.group(2).toLowerCase(Locale.ROOT);
            return Optional.of("a digest is written after @, not as a tag: " + shown(repository + "@" + digest));
        }
        if (HEX_TAG.matcher(tag).matches()) {
            return Optional.of("the tag looks like a digest; if it is one, write "
                    + shown(repository + "@sha256:" + tag.toLowerCase(Locale.ROOT)));
        }
        return tag.toLowerCase(Locale.ROOT).startsWith("sha256")
                ? Optional.of("a digest is written after @, as in " + shown(repository) + "@sha256:<64 hex digits>")
                : Optional.empty();
    }

    private static Optional<String> scheme(String text) {
        Matcher matcher = SCHEME.matcher(text.strip());
        return matcher.matches() ? Optional.of("leave out the scheme: " + shown(matcher.group(1))) : Optional.empty();
    }

    private static Optional<String> placeholder(String text) {
        return text.contains("${") || text.contains("{{") || text.contains("$(") || text.matches(".*<[^>]*>.*")
                ? Optional.of("replace the placeholder: nothing has filled in " + shown(text))
                : Optional.empty();
    }

    private static Optional<String> digest(String text) {
        String body = text.strip();
        int at = body.indexOf('@');
        if (at < 0) {
            int slash = body.lastIndexOf('/');
            int colon = body.indexOf(':', slash + 1);
            return colon < 0 ? Optional.empty() : digestInTag(body.substring(0, colon), body.substring(colon + 1));
        }
        String after = body.substring(at + 1);
        if (!after.contains(":")) {
            return Optional.of(
                    HEX_TAG.matcher(after).matches()
                            ? "name the algorithm: " + shown(body.substring(0, at) + "@sha256:" + after)
                            : "a tag is written after a colon: " + shown(body.substring(0, at) + ":" + after));
        }
        if (!after.equals(after.toLowerCase(Locale.ROOT))) {
            return Optional.of("write the digest in lower case");
        }
        return Optional.of("copy the whole digest: sha256: and 64 hex digits");
    }

    private static void characters(String text, List<String> fixes) {
        if (!text.equals(text.strip())) {
            fixes.add("remove the white space around it: " + shown(text.strip()));
        } else if (text.chars().anyMatch(Character::isWhitespace)) {
            fixes.add("remove the white space in it");
        }
        if (text.contains("\\")) {
            fixes.add("write / instead of \\");
        }
        if (text.contains("\"") || text.contains("'")) {
            fixes.add("remove the quotation marks");
        }
        text.codePoints()
                .filter(c -> c > 126)
                .findFirst()
                .ifPresent(c -> fixes.add(String.format(
                        Locale.ROOT,
                        "retype it: U+%04X is no character of an image reference, perhaps pasted unseen",
                        c)));
    }

    private static Optional<String> upperCase(String text) {
        int slash = text.indexOf('/');
        boolean host = slash > 0 && text.substring(0, slash).matches(".*[.:A-Z].*|localhost");
        String path = host ? text.substring(slash + 1) : text;
        int end = path.indexOf(':') < 0 ? path.length() : path.indexOf(':');
        String lower = path.substring(0, end).toLowerCase(Locale.ROOT);
        return lower.equals(path.substring(0, end))
                ? Optional.empty()
                : Optional.of("write the repository in lower case: "
                        + shown((host ? text.substring(0, slash + 1) : "") + lower + path.substring(end)));
    }

    private static void punctuation(String text, List<String> fixes) {
        if (text.endsWith(":") || text.endsWith("/") || text.endsWith("@")) {
            fixes.add("remove the last character, or write what belongs after it");
        }
        if (!SCHEME.matcher(text).matches() && text.contains("//")) {
            fixes.add("write one / instead of //");
        }
        if (text.startsWith("/")) {
            fixes.add("remove the / in front");
        }
        if (BARE_V6.matcher(text).matches()) {
            fixes.add("write an IPv6 address in brackets: [::1]:5000/app");
        }
        int colon = text.indexOf(':', text.lastIndexOf('/') + 1);
        if (colon >= 0 && !text.contains("@") && text.length() - colon - 1 > 128) {
            fixes.add("shorten the tag to 128 characters");
        } else if (colon >= 0 && !text.contains("@") && text.indexOf(':', colon + 1) >= 0) {
            fixes.add("write one tag only: there is a second colon");
        }
    }

    /** A part of the text as it may be printed: no control characters, and not without end. */
    static String shown(String part) {
        String cut = part.length() > SHOWN ? part.substring(0, SHOWN) + "…" : part;
        StringBuilder printable = new StringBuilder("\"");
        cut.codePoints().forEach(c -> {
            if (Character.isISOControl(c) || Character.getType(c) == Character.FORMAT || c == '"') {
                printable.append(String.format(Locale.ROOT, "\\u%04x", c));
            } else {
                printable.appendCodePoint(c);
            }
        });
        return printable.append('"').toString();
    }
}
