/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.path;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What runtimes do differently once they know the endpoints. One table instead of "if containerd" all over the probe.
 *
 * @param userAgent what the runtime calls itself
 * @param fallback how it goes from one endpoint to the next
 * @param reported whose error it reports when all have failed
 * @param ping what asking {@code /v2/} first is to it
 * @param tagMethod the method that resolves a tag: HEAD (containerd) or GET (containers-image)
 * @param tokenByPost whether a password is first offered to the token server by POST (containerd)
 * @param headerTimeout how long it waits for the first byte of an answer; null for as long as it takes
 * @param repeats what it asks for once more, at the last endpoint of its list
 * @param takesSchema1 whether it can still use the docker schema 1 manifest
 * @param library whose code reads what registries send
 * @param skipsForeignLayers whether layers of a type that it does not know are left aside instead of unpacked (containerd ≥ 1.6.25, 1.7.7)
 * @param unpacksZstd whether layers may be compressed by zstd (docker ≥ 23)
 * @param mayDecrypt whether the node may hold the keys of encrypted layers
 */
public record RuntimeRules(
        String userAgent,
        Fallback fallback,
        Reported reported,
        Ping ping,
        String tagMethod,
        boolean tokenByPost,
        @Nullable Duration headerTimeout,
        Repeats repeats,
        boolean takesSchema1,
        Library library,
        boolean skipsForeignLayers,
        boolean unpacksZstd,
        boolean mayDecrypt) {

    /** Whose code reads what registries send: challenges, tokens, manifests, configurations. */
    public enum Library {
        CONTAINERD,
        CONTAINERS_IMAGE,
        DOCKER
    }

    /** What a runtime makes of a registry's root. */
    public enum Ping {
        /** It never asks (containerd). */
        NEVER,
        /** It takes the challenge from there, whatever else the answer is (docker). */
        FOR_CHALLENGE,
        /** And anything but 200 or 401 is the end (containers-image). */
        MUST_ANSWER
    }

    /** How a runtime goes from endpoint to endpoint. */
    public enum Fallback {
        /** Each manifest, config and layer walks the whole list again (containerd). */
        PER_OBJECT,
        /** The endpoint that gave the manifest gives everything (containers-image). */
        PER_IMAGE,
        /** The same, and where it fails to, the next one is asked for everything (docker). */
        UNTIL_PULLED
    }

    /** Whose error is reported when every endpoint failed. */
    public enum Reported {
        /** The first that is not a 404, else the 404 (containerd 1.x). */
        FIRST_NOT_404,
        /** The first of the highest class: status ≥ 400 other than 404, then 404, then transport (containerd ≥ 2.0). */
        HIGHEST_CLASS,
        /** The last endpoint's, which is the registry itself (containers-image, docker). */
        LAST
    }

    /** What a runtime asks for once more; a 429 is told apart from these, since nobody is served by repeating it. */
    public enum Repeats {
        NOTHING,
        /** What was answered with 500, 503 or 504 (containerd ≥ 2.1). */
        SERVER_ERRORS,
        /** That, and what was cut off without an answer (containerd ≥ 2.3). */
        SERVER_ERRORS_AND_CUTS
    }

    /** The same rules of a program that calls itself otherwise. */
    RuntimeRules calling(String agent) {
        return new RuntimeRules(
                agent,
                fallback,
                reported,
                ping,
                tagMethod,
                tokenByPost,
                headerTimeout,
                repeats,
                takesSchema1,
                library,
                skipsForeignLayers,
                unpacksZstd,
                mayDecrypt);
    }
}
