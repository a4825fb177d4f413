/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.kubernetes;

import io.fabric8.kubernetes.api.model.authentication.TokenReview;
import io.fabric8.kubernetes.api.model.authentication.TokenReviewBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenReviewStatus;
import io.fabric8.kubernetes.api.model.authentication.UserInfo;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.pullgauge.cacheadvisor.access.Reviewer;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Asks the API server whose a token is, what its owner may do, and by which keys tokens are signed. */
public final class ClusterReviewer implements Reviewer {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int LARGEST_DOCUMENT = 1 << 20;

    private final ApiServer server;

    public ClusterReviewer(ApiServer server) {
        this.server = server;
    }

    @Override
    public Optional<Person> review(String token, Optional<String> audience) throws Away {
        TokenReview asked = new TokenReviewBuilder()
                .withNewSpec()
                .withToken(token)
                .withAudiences(audience.stream().toList())
                .endSpec()
                .build();
        TokenReview answer = call(
                "TokenReview",
                () -> server.client().authentication().v1().tokenReviews().create(asked));
        TokenReviewStatus status = answer.getStatus();
        boolean accepted = status != null && Boolean.TRUE.equals(status.getAuthenticated()) && status.getUser() != null;
        // An API server that knows nothing of audiences leaves them out, and has then checked its own, not ours.
        boolean ours = audience.isEmpty()
                || (accepted
                        && status.getAudiences() != null
                        && status.getAudiences().contains(audience.get()));
        return accepted && ours ? Optional.of(person(status.getUser())) : Optional.empty();
    }

    private static Person person(UserInfo user) {
        return new Person(
                Objects.requireNonNullElse(user.getUsername(), ""),
                Objects.requireNonNullElse(user.getUid(), ""),
                user.getGroups() == null ? List.of() : List.copyOf(user.getGroups()),
                user.getExtra() == null ? Map.of() : Map.copyOf(user.getExtra()));
    }

    @Override
    public boolean allows(Person person, String verb, String path) throws Away {
        SubjectAccessReview asked = new SubjectAccessReviewBuilder()
                .withNewSpec()
                .withUser(person.name())
                .withUid(person.uid())
                .withGroups(person.groups())
                .withExtra(person.extra())
                .withNewNonResourceAttributes()
                .withPath(path)
                .withVerb(verb)
                .endNonResourceAttributes()
                .endSpec()
                .build();
        SubjectAccessReview answer = call(
                "SubjectAccessReview",
                () -> server.client().authorization().v1().subjectAccessReview().create(asked));
        return answer.getStatus() != null
                && Boolean.TRUE.equals(answer.getStatus().getAllowed())
                && !Boolean.TRUE.equals(answer.getStatus().getDenied());
    }

    @Override
    public String issuer() throws Away {
        String document = raw("/.well-known/openid-configuration");
        try {
            JsonNode issuer = JSON.readTree(document).get("issuer");
            if (issuer != null && issuer.isString()) {
                return issuer.stringValue();
            }
        } catch (JacksonException e) {
            throw new Away("the discovery document is no JSON", e);
        }
        throw new Away("the discovery document names no issuer", new IllegalStateException("issuer"));
    }

    @Override
    public String keys() throws Away {
        return raw("/openid/v1/jwks");
    }

    private String raw(String path) throws Away {
        String document = call(path, () -> server.client().raw(path));
        if (document.length() > LARGEST_DOCUMENT) {
            throw new Away(path + " is too large", new IllegalStateException("length " + document.length()));
        }
        return document;
    }

    private static <T> T call(String what, Supplier<@Nullable T> request) throws Away {
        try {
            T answer = request.get();
            if (answer != null) {
                return answer;
            }
        } catch (KubernetesClientException e) {
            throw new Away(what + ": the API server answers " + e.getCode(), e);
        }
        throw new Away(what + ": the API server answers nothing", new IllegalStateException(what));
    }
}
