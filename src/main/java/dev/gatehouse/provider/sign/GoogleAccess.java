package dev.gatehouse.provider.sign;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Where the tokens of an account come from: its settings, and what variables state beside them.
public record GoogleAccess(GoogleSettings settings, EnvironmentValues environment) {
    static final String FILE = "GOOGLE_APPLICATION_CREDENTIALS";

    private static final List<String> VARIABLES =
            List.of(
                    "HOME",
                    "APPDATA",
                    "CLOUDSDK_CONFIG",
                    FILE,
                    "GOOGLE_CLOUD_PROJECT",
                    "GOOGLE_CLOUD_LOCATION",
                    "GCE_METADATA_HOST");

    /// The access of an account, with the project and the location that variables name where its
    /// settings do not. Credentials are not read.
    ///
    /// @param find finds the value of a variable
    public static GoogleAccess of(
            GoogleSettings settings, Function<String, @Nullable String> find) {
        var values = EnvironmentValues.of(VARIABLES, find);
        String project = settings.project();
        String location = settings.location();
        var placed =
                settings.at(
                        project == null ? values.find("GOOGLE_CLOUD_PROJECT") : project,
                        location == null ? values.find("GOOGLE_CLOUD_LOCATION") : location);
        return new GoogleAccess(placed, values);
    }

    /// The same with the project of its credentials, where no other is named.
    ///
    /// @throws CredentialException when the credentials cannot be read
    public GoogleAccess checked() throws CredentialException {
        String own = GoogleCredentials.of(this).project();
        String project = settings.project() == null ? own : settings.project();
        return new GoogleAccess(settings.at(project, settings.location()), environment);
    }
}
