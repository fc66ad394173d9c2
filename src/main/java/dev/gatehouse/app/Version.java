package dev.gatehouse.app;

/// Which version this is.
final class Version {
    private Version() {}

    static String text() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "(from sources)" : version;
    }
}
