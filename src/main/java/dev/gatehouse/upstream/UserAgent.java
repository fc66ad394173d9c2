package dev.gatehouse.upstream;

/// The User-Agent of requests that have no other (RFC 9110 section 10.1.5).
final class UserAgent {
    static final String VALUE = "gatehouse/" + version();

    private UserAgent() {}

    private static String version() {
        String version = UserAgent.class.getPackage().getImplementationVersion();
        return version == null ? "dev" : version;
    }
}
