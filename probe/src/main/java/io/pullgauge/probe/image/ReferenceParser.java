/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.image;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The grammar of distribution/reference, applied part by part rather than by one expression over the whole text: the parts are short, so no
 * input can make a match slow or deep.
 */
final class ReferenceParser {

    /** Longer than anything valid that a domain (253), a path (255), a tag (128) and a sha512 digest can add up to. */
    private static final int LONGEST = 2048;

    private static final int LONGEST_PATH = 255;
    private static final Pattern IDENTIFIER = Pattern.compile("[a-f0-9]{64}");
    private static final Pattern COMPONENT = Pattern.compile("[a-z0-9]++(?:(?:\\.|__?|-+)[a-z0-9]++)*+");
    private static final Pattern LABEL = Pattern.compile("[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?");
    private static final Pattern LITERAL_V6 = Pattern.compile("\\[[a-fA-F0-9:]++]");
    private static final Pattern PORT = Pattern.compile("[0-9]++");
    private static final Pattern TAG = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}");
    private static final Pattern ALGORITHM = Pattern.compile("[A-Za-z][A-Za-z0-9]*+(?:[-_+.][A-Za-z][A-Za-z0-9]*+)*+");
    private static final Pattern HEX = Pattern.compile("[0-9a-fA-F]{32,}+");

    /** The algorithms that the kubelet links in, with the length of their hex form. */
    private static final Map<String, Integer> DIGEST_LENGTHS = Map.of("sha256", 64, "sha384", 96, "sha512", 128);

    private final String text;

    ReferenceParser(String text) {
        this.text = text;
    }

    ParsedReference parse() {
        if (text.isEmpty()) {
            return invalid("the image reference is empty");
        }
        if (text.length() > LONGEST) {
            return invalid(
                    "the image reference is " + text.length() + " characters long (expected: at most " + LONGEST + ")");
        }
        if (IDENTIFIER.matcher(text).matches()) {
            return invalid("64 hex digits alone are an image id, not a reference");
        }
        return split(text);
    }

    private ParsedReference split(String whole) {
        int slash = whole.indexOf('/');
        String first = slash < 0 ? "" : whole.substring(0, slash);
        String domain = isDomain(first) ? first : "docker.io";
        String remainder = isDomain(first) ? whole.substring(slash + 1) : whole;
        if ("index.docker.io".equals(domain)) {
            domain = "docker.io";
        }
        if ("docker.io".equals(domain) && remainder.indexOf('/') < 0) {
            remainder = "library/" + remainder;
        }
        String beforeColon = remainder.split(":", 2)[0];
        if (!beforeColon.toLowerCase(Locale.ROOT).equals(beforeColon)) {
            return invalid("the repository name " + ReferenceFixes.shown(beforeColon) + " must be lowercase");
        }
        return parts(domain, remainder);
    }

    /** Docker Hub namespaces have no dot, no colon and no upper case; everything else before the first slash is a registry. */
    private static boolean isDomain(String first) {
        return "localhost".equals(first)
                || first.contains(".")
                || first.contains(":")
                || !first.toLowerCase(Locale.ROOT).equals(first);
    }

    private ParsedReference parts(String domain, String remainder) {
        int at = remainder.indexOf('@');
        String named = at < 0 ? remainder : remainder.substring(0, at);
        String digest = at < 0 ? null : remainder.substring(at + 1);
        int colon = named.indexOf(':');
        String path = colon < 0 ? named : named.substring(0, colon);
        String tag = colon < 0 ? null : named.substring(colon + 1);
        String fault = fault(domain, path, tag, digest);
        if (fault != null) {
            return invalid(fault);
        }
        return new ParsedReference.Valid(
                new ImageReference(domain, path, tag == null && digest == null ? "latest" : tag, digest));
    }

    private static @Nullable String fault(String domain, String path, @Nullable String tag, @Nullable String digest) {
        if (!isValidDomain(domain) && !COMPONENT.matcher(domain).matches()) {
            return "the registry host " + ReferenceFixes.shown(domain) + " is not valid";
        }
        for (String component : path.split("/", -1)) {
            if (component.length() > LONGEST_PATH
                    || !COMPONENT.matcher(component).matches()) {
                return "the repository path " + ReferenceFixes.shown(path) + " is not valid"
                        + (component.isEmpty() ? ": a part of it is empty" : " at " + ReferenceFixes.shown(component));
            }
        }
        if (path.length() > LONGEST_PATH) {
            return "the repository path has " + path.length() + " characters (expected: at most " + LONGEST_PATH + ")";
        }
        if (tag != null && !TAG.matcher(tag).matches()) {
            return tag.isEmpty()
                    ? "the tag after the colon is empty"
                    : "the tag " + ReferenceFixes.shown(tag) + " is not valid";
        }
        return digest == null ? null : digestFault(digest);
    }

    private static boolean isValidDomain(String domain) {
        int colon = domain.startsWith("[") ? domain.indexOf(':', domain.indexOf(']') + 1) : domain.indexOf(':');
        String host = colon < 0 ? domain : domain.substring(0, colon);
        if (colon >= 0 && !PORT.matcher(domain.substring(colon + 1)).matches()) {
            return false;
        }
        if (host.startsWith("[")) {
            return LITERAL_V6.matcher(host).matches();
        }
        for (String label : host.split("\\.", -1)) {
            if (!LABEL.matcher(label).matches()) {
                return false;
            }
        }
        return true;
    }

    private static @Nullable String digestFault(String digest) {
        int colon = digest.indexOf(':');
        String algorithm = colon < 0 ? digest : digest.substring(0, colon);
        String hex = colon < 0 ? "" : digest.substring(colon + 1);
        if (!ALGORITHM.matcher(algorithm).matches() || colon < 0) {
            return "the digest " + ReferenceFixes.shown(digest) + " is not valid (expected: sha256:<64 hex digits>)";
        }
        Integer length = DIGEST_LENGTHS.get(algorithm);
        if (length == null) {
            return "the digest algorithm " + ReferenceFixes.shown(algorithm) + " is not supported";
        }
        if (hex.length() != length) {
            return "the digest has " + hex.length() + " hex digits (expected: " + length + " for " + algorithm + ")";
        }
        boolean lowerCaseHex = HEX.matcher(hex).matches() && hex.equals(hex.toLowerCase(Locale.ROOT));
        return lowerCaseHex ? null : "the digest " + ReferenceFixes.shown(digest) + " is not lower-case hex";
    }

    private ParsedReference invalid(String detail) {
        List<String> fixes = ReferenceFixes.of(text);
        return new ParsedReference.Invalid(detail, fixes);
    }
}
