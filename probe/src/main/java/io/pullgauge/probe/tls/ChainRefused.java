/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.probe.tls;

import java.security.cert.CertificateException;

/** Carries a refusal and the chain through JSSE, which knows only exceptions here. */
public final class ChainRefused extends CertificateException {

    private static final long serialVersionUID = 1L;

    private final transient ChainJudge.Refusal refusal;
    private final transient PresentedChain chain;

    ChainRefused(ChainJudge.Refusal refusal, PresentedChain chain) {
        super(refusal.detail());
        this.refusal = refusal;
        this.chain = chain;
    }

    public ChainJudge.Refusal refusal() {
        return refusal;
    }

    public PresentedChain chain() {
        return chain;
    }
}
