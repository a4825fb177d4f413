/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.pull;

import io.pullgauge.probe.json.JsonReader;
import io.pullgauge.probe.json.JsonValue;
import io.pullgauge.probe.node.Credential;
import io.pullgauge.probe.path.Endpoint;
import io.pullgauge.probe.path.PullPath;
import io.pullgauge.probe.registry.EndpointClient;
import io.pullgauge.probe.registry.Puller;
import io.pullgauge.probe.registry.Reply;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;

/**
 * The tags of a repository, as the node's runtime would be shown them: one page, from the first endpoint that lists them. Registries sort
 * by name, not by age, so of a repository with very many tags this is its beginning.
 */
final class TagListing {

    private static final int MOST = 1_000;
    private static final Pattern TAG = Pattern.compile("[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}");

    private TagListing() {}

    static List<String> of(PullPath path, Puller puller) {
        Optional<Credential> credential = path.credentials().stream().findFirst();
        for (Endpoint endpoint : path.endpoints()) {
            EndpointClient client = Attempt.client(path, puller, endpoint, credential);
            if (client.tags(MOST) instanceof Reply.Good good) {
                List<String> tags = read(good.answer().body());
                if (!tags.isEmpty()) {
                    return tags;
                }
            }
        }
        return List.of();
    }

    private static List<String> read(byte[] body) {
        try {
            return JsonReader.USUAL.read(body).path("tags").stream()
                    .filter(JsonValue::isString)
                    .map(JsonValue::text)
                    .filter(tag -> TAG.matcher(tag).matches())
                    .limit(MOST)
                    .toList();
        } catch (JacksonException noList) {
            return List.of();
        }
    }
}
