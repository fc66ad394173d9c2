package dev.gatehouse.upstream;

import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// Why a TLS handshake failed, in words that name what an operator must change.
final class TlsFailure {
    private static final Pattern ALERT = Pattern.compile("Received fatal alert: (\\w+)");
    private static final int LONGEST_NAME = 120;
    private static final int MOST_NAMES = 4;
    private static final int DNS_NAME = 2;
    private static final int IP_ADDRESS = 7;

    private TlsFailure() {}

    /// A chain of certificates that none of the trust managers accepts; its message states why.
    static final class Untrusted extends CertificateException {
        private static final long serialVersionUID = 1L;

        Untrusted(X509Certificate[] chain, List<CertificateException> failures) {
            super(why(chain, failures), failures.getLast());
        }
    }

    /// The reason behind a failed handshake, fit for a client.
    static String reason(SSLException failed) {
        for (Throwable at = failed; at != null; at = at.getCause()) {
            if (at instanceof Untrusted untrusted) {
                return "its TLS certificate was not accepted: " + untrusted.getMessage();
            }
        }
        String message = String.valueOf(failed.getMessage());
        Matcher alert = ALERT.matcher(message);
        if (alert.find()) {
            return "it rejected the TLS handshake with the alert " + alert.group(1);
        }
        return message.contains("unrecognized SSL message")
                ? "it does not use TLS; is its address one with http://?"
                : "the TLS handshake failed: " + plain(message);
    }

    private static String why(X509Certificate[] chain, List<CertificateException> failures) {
        X509Certificate own = chain[0];
        Instant now = Instant.now();
        Instant from = own.getNotBefore().toInstant();
        Instant until = own.getNotAfter().toInstant();
        if (now.isAfter(until)) {
            return "the certificate expired on " + day(until);
        }
        if (now.isBefore(from)) {
            return "the certificate is not valid before " + day(from);
        }
        if (failures.stream().anyMatch(TlsFailure::expired)) {
            return "a certificate of its issuer has expired";
        }
        // A failure of the path has its own exception class, one of the name has not.
        if (failures.stream().anyMatch(it -> it.getClass() == CertificateException.class)) {
            return "the certificate is for " + names(own) + " and not for the host of its address";
        }
        if (failures.stream().anyMatch(it -> it.getCause() != null)) {
            String issuer = chain[chain.length - 1].getIssuerX500Principal().getName();
            return "unknown issuer "
                    + plain(issuer)
                    + "; name a PEM file with the certificate of that issuer in upstream.trust";
        }
        return plain(String.valueOf(failures.getLast().getMessage()));
    }

    private static boolean expired(@Nullable Throwable failure) {
        return failure != null
                && (failure instanceof CertificateExpiredException || expired(failure.getCause()));
    }

    private static String day(Instant time) {
        return time.atZone(ZoneOffset.UTC).toLocalDate().toString();
    }

    private static String names(X509Certificate certificate) {
        String names =
                alternatives(certificate).stream()
                        .filter(
                                it ->
                                        it.getFirst().equals(DNS_NAME)
                                                || it.getFirst().equals(IP_ADDRESS))
                        .limit(MOST_NAMES)
                        .map(it -> plain(String.valueOf(it.getLast())))
                        .collect(Collectors.joining(", "));
        return names.isEmpty() ? plain(certificate.getSubjectX500Principal().getName()) : names;
    }

    private static Collection<List<?>> alternatives(X509Certificate certificate) {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            return names == null ? List.of() : names;
        } catch (CertificateParsingException _) {
            return List.of();
        }
    }

    /// A text of the other side, cut and without what a terminal would obey.
    private static String plain(String text) {
        String cut = text.length() > LONGEST_NAME ? text.substring(0, LONGEST_NAME) + "…" : text;
        return cut.replaceAll("\\p{C}", "?");
    }
}
