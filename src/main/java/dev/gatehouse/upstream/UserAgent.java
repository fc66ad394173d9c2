package dev.gatehouse.upstream;

/// What requests of the gateway say of themselves when nothing else does (RFC 9110 section 10.1.5).
final class UserAgent {
    static final String VALUE = "gatehouse/" + version();

    private UserAgent() {}

    private static String version() {
        String version = UserAgent.class.getPackage().getImplementationVersion();
        return version == null ? "dev" : version;
    }
}
