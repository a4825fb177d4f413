/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.agreement;

import io.pullgauge.probe.agreement.ContainerdScenes.RegistrySetup;
import io.pullgauge.probe.fixture.FakeRegistry;
import io.pullgauge.probe.fixture.Fault;
import io.pullgauge.probe.fixture.HttpReply;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** Set-ups with challenges and token answers that are not quite as the specifications have them. */
final class TokenScenes {

    private final Map<String, RegistrySetup> setups = new LinkedHashMap<>();

    private TokenScenes() {}

    static Map<String, RegistrySetup> all() {
        TokenScenes scenes = new TokenScenes();
        scenes.answers();
        scenes.challenges();
        return scenes.setups;
    }

    /** A token answer with a token that the registry takes, in the place of TOKEN. */
    private void answer(String name, String body) {
        setups.put("token answer: " + name, (_, r) -> {
            r.bearer();
            r.inject(Fault.on("*", "/token")
                    .change(reply -> reply.body(
                            "application/json",
                            body.replace('\'', '"')
                                    .replace("TOKEN", tokenOf(reply))
                                    .getBytes(StandardCharsets.UTF_8))));
        });
    }

    private static String tokenOf(HttpReply reply) {
        return new String(reply.body(), StandardCharsets.UTF_8)
                .replaceFirst("(?s).*\"(?:access_)?token\"\\s*:\\s*\"([^\"]*)\".*", "$1");
    }

    private void answers() {
        answer("as it should be", "{'token':'TOKEN','expires_in':300,'issued_at':'2026-01-02T03:04:05Z'}");
        answer("life as a text", "{'token':'TOKEN','expires_in':'300'}");
        answer("life with a fraction", "{'token':'TOKEN','expires_in':300.0}");
        answer("life that is null", "{'token':'TOKEN','expires_in':null}");
        answer("time without a zone", "{'token':'TOKEN','issued_at':'2026-01-02T03:04:05'}");
        answer(
                "time with a fraction and an offset",
                "{'token':'TOKEN','issued_at':'2026-01-02T03:04:05.123456+01:00'}");
        answer("time that is none", "{'token':'TOKEN','issued_at':'yesterday'}");
        answer("time on a day that is none", "{'token':'TOKEN','issued_at':'2026-02-30T03:04:05Z'}");
        answer("time that is empty", "{'token':'TOKEN','issued_at':''}");
        answer("time as a number", "{'token':'TOKEN','issued_at':1700000000}");
        answer("something behind it", "{'token':'TOKEN'} xx");
        answer("both names, token empty", "{'token':'','access_token':'TOKEN'}");
        answer("both names, access token wrong", "{'token':'TOKEN','access_token':'none'}");
        answer("both names, token wrong", "{'token':'none','access_token':'TOKEN'}");
        answer("token that is a number", "{'token':7,'access_token':'TOKEN'}");
        answer("a list", "['TOKEN']");
    }

    private void challenge(String name, String... headers) {
        setups.put("challenge: " + name, (_, r) -> {
            r.bearer();
            r.inject(Fault.on("*", "/v2/.*").change(reply -> challenged(reply, r, headers)));
        });
    }

    private static HttpReply challenged(HttpReply reply, FakeRegistry registry, String... headers) {
        if (reply.status() != 401) {
            return reply;
        }
        HttpReply changed = reply.without("WWW-Authenticate");
        for (String header : headers) {
            String realm = "https://reg.test:" + registry.port() + "/token";
            changed = changed.plus(
                    "WWW-Authenticate",
                    header.replace('\'', '"')
                            .replace("REALM", realm)
                            .replace("SCOPE", "repository:" + Scene.REPOSITORY + ":pull"));
        }
        return changed;
    }

    private void challenges() {
        challenge("as it should be", "Bearer realm='REALM',service='registry.test',scope='SCOPE'");
        challenge("two schemes in one header", "Basic realm='x', Bearer realm='REALM',service='registry.test'");
        challenge("token first in one header", "Bearer realm='REALM',service='registry.test', Basic realm='x'");
        challenge("two headers", "Basic realm='x'", "Bearer realm='REALM',service='registry.test',scope='SCOPE'");
        challenge("realm without quotes", "Bearer realm=REALM,service='registry.test'");
        challenge("service without quotes", "Bearer realm='REALM',service=registry.test,scope='SCOPE'");
        challenge("blanks around commas", "Bearer  realm='REALM' , service='registry.test' , scope='SCOPE'");
        challenge("blanks around equals signs", "Bearer realm = 'REALM', service = 'registry.test'");
        challenge("no commas", "Bearer realm='REALM' service='registry.test' scope='SCOPE'");
        challenge("an empty value before the realm", "Bearer error='',realm='REALM',service='registry.test'");
        challenge("realm without its last quote", "Bearer service='registry.test',realm='REALM");
        challenge("upper case", "BEARER REALM='REALM',SERVICE='registry.test',SCOPE='SCOPE'");
        challenge("no realm", "Bearer service='registry.test'");
        challenge("a scheme that nobody knows", "Negotiate");
    }
}
