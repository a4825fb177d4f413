/* SPDX-License-Identifier: Apache-2.0 */
package io.pullgauge.cacheadvisor.access;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * A certificate authority of the collector's own, for when it is given no certificate: made once and kept in a folder, so that agents can
 * be told its {@code ca.crt} once. The server's certificate is made anew at a start when a third of its life is left or the names changed.
 */
public final class OwnAuthority {
    private static final Duration AUTHORITY_LIFE = Duration.ofDays(3650);
    private static final Duration SERVER_LIFE = Duration.ofDays(397);
    /** Clocks of nodes that run behind must not refuse a certificate made a minute ago. */
    private static final Duration SLACK = Duration.ofDays(7);

    private static final X500Principal AUTHORITY = new X500Principal("CN=Pullgauge collector CA");

    private final Path folder;
    private final SecureRandom random = new SecureRandom();

    /** An authority kept in this folder. */
    public OwnAuthority(Path folder) {
        this.folder = folder;
    }

    /** The authority's certificate, for agents to trust. */
    public Path authority() {
        return folder.resolve("ca.crt");
    }

    /** The server's certificate chain. */
    public Path certificate() {
        return folder.resolve("tls.crt");
    }

    /** The server's key. */
    public Path key() {
        return folder.resolve("tls.key");
    }

    /** Makes what is missing or too old; {@code more} are names that clients use beside this machine's own. */
    public void prepare(InetAddress listen, List<String> more, Instant now) throws IOException {
        try {
            Files.createDirectories(folder);
            if (!Files.exists(authority()) || !Files.exists(folder.resolve("ca.key"))) {
                makeAuthority(now);
            }
            Set<String> names = names(listen);
            names.addAll(more);
            if (!isGood(names, now)) {
                makeServer(names, now);
            }
        } catch (GeneralSecurityException | OperatorCreationException e) {
            throw new IOException("cannot make a certificate in " + folder, e);
        }
    }

    private void makeAuthority(Instant now) throws IOException, GeneralSecurityException, OperatorCreationException {
        KeyPair pair = keys();
        JcaX509v3CertificateBuilder builder = builder(AUTHORITY, AUTHORITY, pair, now, AUTHORITY_LIFE);
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
        builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
        X509Certificate certificate = sign(builder, pair.getPrivate());
        write(folder.resolve("ca.key"), pair.getPrivate());
        write(authority(), certificate);
    }

    private void makeServer(Set<String> names, Instant now)
            throws IOException, GeneralSecurityException, OperatorCreationException {
        KeyPair pair = keys();
        X509Certificate authority = PemFiles.certificates(authority()).getFirst();
        JcaX509v3CertificateBuilder builder =
                builder(AUTHORITY, new X500Principal("CN=pullgauge-collector"), pair, now, SERVER_LIFE);
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
        builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
        builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth));
        builder.addExtension(Extension.subjectAlternativeName, false, alternatives(names));
        X509Certificate certificate = sign(builder, PemFiles.key(folder.resolve("ca.key")));
        write(key(), pair.getPrivate());
        write(certificate(), certificate, authority);
    }

    private boolean isGood(Set<String> names, Instant now) throws GeneralSecurityException {
        try {
            X509Certificate certificate = PemFiles.certificates(certificate()).getFirst();
            certificate.verify(PemFiles.certificates(authority()).getFirst().getPublicKey());
            boolean young = certificate.getNotAfter().toInstant().isAfter(now.plus(SERVER_LIFE.dividedBy(3)));
            Set<String> covered = new TreeSet<>();
            if (certificate.getSubjectAlternativeNames() != null) {
                certificate.getSubjectAlternativeNames().forEach(name -> covered.add(String.valueOf(name.get(1))));
            }
            return young && Files.exists(key()) && covered.containsAll(names);
        } catch (IOException | GeneralSecurityException e) {
            return false;
        }
    }

    /** What clients may call this server: its address, or all of this machine's where it listens on all; its name; localhost. */
    private static Set<String> names(InetAddress listen) throws IOException {
        Set<String> names = new TreeSet<>(List.of("localhost", "127.0.0.1"));
        if (listen.isAnyLocalAddress()) {
            java.net.NetworkInterface.networkInterfaces()
                    .flatMap(java.net.NetworkInterface::inetAddresses)
                    .filter(address -> !address.isLinkLocalAddress())
                    .forEach(address -> names.add(plain(address)));
        } else {
            names.add(plain(listen));
        }
        try {
            names.add(InetAddress.getLocalHost().getHostName());
        } catch (UnknownHostException e) {
            // A machine without a name of its own is called by its address.
        }
        return names;
    }

    private static String plain(InetAddress address) {
        return address.getHostAddress().replaceAll("%.*", "");
    }

    private static GeneralNames alternatives(Set<String> names) {
        List<GeneralName> alternatives = new ArrayList<>();
        for (String name : names) {
            boolean address = name.matches("[0-9.]+") || name.contains(":");
            alternatives.add(new GeneralName(address ? GeneralName.iPAddress : GeneralName.dNSName, name));
        }
        return new GeneralNames(alternatives.toArray(GeneralName[]::new));
    }

    private KeyPair keys() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"), random);
        return generator.generateKeyPair();
    }

    private JcaX509v3CertificateBuilder builder(
            X500Principal issuer, X500Principal subject, KeyPair pair, Instant now, Duration life) {
        return new JcaX509v3CertificateBuilder(
                issuer,
                new BigInteger(127, random).setBit(126),
                Date.from(now.minus(SLACK)),
                Date.from(now.plus(life)),
                subject,
                pair.getPublic());
    }

    private static X509Certificate sign(JcaX509v3CertificateBuilder builder, PrivateKey key)
            throws GeneralSecurityException, OperatorCreationException {
        return new JcaX509CertificateConverter()
                .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(key)));
    }

    private static void write(Path file, Object... objects) throws IOException {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter pem = new JcaPEMWriter(text)) {
            for (Object each : objects) {
                pem.writeObject(
                        each instanceof PrivateKey key
                                ? new org.bouncycastle.openssl.jcajce.JcaPKCS8Generator(key, null)
                                : each);
            }
        }
        // In one step and never readable by others, not even for a moment.
        Path whole = Files.createTempFile(
                file.getParent(),
                file.getFileName().toString(),
                ".new",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(whole, text.toString());
        Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
