/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.daemonset;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Map;

/** The service account of the one agent of {@link ClusterGround}: its pod, and the token that is bound to that. */
final class AgentAccount {
    static final String ISSUER = "https://kubernetes.default.svc";
    static final String NAMESPACE = "pullgauge";
    private static final String NAME = "pullgauge-agent";
    private static final String UID = "uid-of-the-agent";

    private final ECKey key;
    private final String node;
    private final String token;

    AgentAccount(String node) throws JOSEException {
        this.key = new ECKeyGenerator(Curve.P_256).keyID("training").generate();
        this.node = node;
        SignedJWT jwt = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(key.getKeyID()).build(), claims());
        jwt.sign(new ECDSASigner(key));
        this.token = jwt.serialize();
    }

    private JWTClaimsSet claims() {
        Instant now = Instant.now();
        return new JWTClaimsSet.Builder()
                .issuer(ISSUER)
                .audience("pullgauge")
                .subject("system:serviceaccount:" + NAMESPACE + ":" + NAME)
                .issueTime(Date.from(now))
                .notBeforeTime(Date.from(now))
                .expirationTime(Date.from(now.plus(Duration.ofHours(1))))
                .claim(
                        "kubernetes.io",
                        Map.of(
                                "namespace", NAMESPACE,
                                "node", Map.of("name", node, "uid", "uid-of-the-node"),
                                "pod", Map.of("name", "agent", "uid", UID),
                                "serviceaccount", Map.of("name", NAME, "uid", "uid-of-the-account")))
                .build();
    }

    String token() {
        return token;
    }

    /** The issuer's public key. */
    String keys() {
        return new JWKSet(key).toString();
    }

    String pod() {
        return """
            {"kind":"Pod","apiVersion":"v1","metadata":{"name":"agent","namespace":"%s","uid":"%s","resourceVersion":"5",\
            "creationTimestamp":"2026-11-21T09:00:00Z","labels":{"app.kubernetes.io/component":"agent"}},"spec":{"nodeName":"%s",\
            "serviceAccountName":"%s","hostNetwork":true,"containers":[{"name":"agent","image":"registry.example/agent:1","args":\
            ["agent"]}]},"status":{"phase":"Running","podIP":"127.0.0.1","containerStatuses":[{"name":"agent","ready":true,\
            "restartCount":0,"started":true,"image":"registry.example/agent:1","imageID":"","state":{"running":{}}}]}}""".formatted(NAMESPACE, UID, node, NAME);
    }
}
