package org.owuitunnel.client.tls;

import java.security.cert.CertificateException;

/** Carries what is wrong with a certificate through the TLS engine, to whoever dialled. */
final class RefusedCertificateException extends CertificateException {
    private static final long serialVersionUID = 1L;

    private final transient CertificateProblem problem;

    RefusedCertificateException(CertificateProblem problem, CertificateException cause) {
        super(problem.clause(), cause);
        this.problem = problem;
    }

    CertificateProblem problem() {
        return problem;
    }
}
