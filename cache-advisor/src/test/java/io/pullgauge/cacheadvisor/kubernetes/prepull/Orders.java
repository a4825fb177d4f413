/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.kubernetes.prepull;

import io.pullgauge.cacheadvisor.prepull.run.OrderRequest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Orders as somebody would write them. */
public final class Orders {
    private static final JsonMapper JSON = JsonMapper.shared();

    private Orders() {}

    /** Of the plan "web" for these images in the namespace "shop" on all nodes with the label pool=web. */
    public static OrderRequest web(String... images) {
        return web(Map.of(), images);
    }

    /** The same with more keys, or others. */
    public static OrderRequest web(Map<String, Object> more, String... images) {
        Map<String, Object> body = new LinkedHashMap<>(Map.of(
                "name", "web",
                "namespace", "shop",
                "images", List.of(images),
                "selector", "pool=web",
                "serviceAccount", "web",
                "pullSecrets", List.of("hub")));
        body.putAll(more);
        return JSON.convertValue(body, OrderRequest.class);
    }

    /** The same without these keys. */
    public static OrderRequest with(Map<String, Object> more, String... without) {
        Map<String, Object> body = new LinkedHashMap<>(JSON.convertValue(web(more), new TypeReference<>() {}));
        body.keySet().removeAll(List.of(without));
        return JSON.convertValue(body, OrderRequest.class);
    }
}
