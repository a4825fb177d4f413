/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.path;

import io.pullgauge.probe.node.Node;
import io.pullgauge.probe.node.NodeFiles;
import io.pullgauge.probe.node.Origin;
import io.pullgauge.probe.node.Problem;
import io.pullgauge.probe.verdict.Cause;
import java.util.List;
import java.util.Optional;

/** The certs.d folder of one registry as containers/image and dockerd read it: the first of several roots that has one. */
final class CertificatesFolder {

    private CertificatesFolder() {}

    static TlsFiles.Loaded load(Node node, List<String> roots, String authority, boolean skipVerify) {
        return node.files().derived(List.of(CertificatesFolder.class, roots, authority, skipVerify), files -> {
            Optional<String> folder = roots.stream()
                    .map(root -> root + "/" + authority)
                    .filter(files::exists)
                    .findFirst();
            return folder.isEmpty() ? new TlsFiles(files).load(skipVerify) : read(files, folder.get(), skipVerify);
        });
    }

    private static TlsFiles.Loaded read(NodeFiles files, String folder, boolean skipVerify) {
        TlsFiles loading = new TlsFiles(files);
        List<String> names = files.list(folder).names();
        for (String name : names) {
            String stem = name.replaceFirst("\\.(crt|cert|key)$", "");
            if (name.endsWith(".crt")) {
                loading.optionalCa(folder + "/" + name);
            } else if (name.endsWith(".cert") && names.contains(stem + ".key")) {
                loading.client(folder + "/" + name, folder + "/" + stem + ".key");
            } else if (name.endsWith(".cert") || (name.endsWith(".key") && !names.contains(stem + ".cert"))) {
                String missing = name.endsWith(".cert") ? stem + ".key" : stem + ".cert";
                Problem problem = new Problem(
                        Cause.MIRROR_MISCONFIGURED,
                        new Origin(folder + "/" + name, 0),
                        "has no " + missing + " beside it: the runtime fails every pull from this registry");
                return new TlsFiles.Loaded(loading.load(skipVerify).settings(), Optional.of(problem));
            }
        }
        return loading.load(skipVerify);
    }
}
