package dev.gatehouse.keys;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.config.Group;
import dev.gatehouse.config.Keys;
import dev.gatehouse.config.Secret;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The keys that the settings give to operators.
///
/// @param master calls and administers; without it all clients may call
/// @param masters do so until their ends
/// @param admin administers and makes no calls, `null` for none
/// @param metrics reads metrics and nothing else, `null` for none
public record OperatorKeys(
        @Nullable Secret master,
        List<Master> masters,
        @Nullable Secret admin,
        @Nullable Secret metrics) {
    public OperatorKeys {
        masters = List.copyOf(masters);
    }

    /// A further master key, for the time in which clients change from one to another.
    ///
    /// @param key the key; it may do what `server.master-key` may
    /// @param until the moment from which it is rejected, such as `2027-01-31T00:00:00Z`
    public record Master(Secret key, Instant until) {
        /// Reads one.
        public static Master read(Group g) {
            String until =
                    g.text("until").checked(Master::unlikeMoment).advised(Master::over).value();
            return new Master(Keys.own(g, "key").value(), moment(until));
        }

        private static Instant moment(String text) {
            try {
                return Instant.parse(text);
            } catch (DateTimeParseException _) {
                return Instant.EPOCH;
            }
        }

        private static @Nullable String unlikeMoment(String text) {
            return moment(text).equals(Instant.EPOCH)
                    ? "expects a moment such as 2027-01-31T00:00:00Z"
                    : null;
        }

        private static @Nullable String over(String text) {
            return moment(text).isBefore(Instant.now())
                    ? "has passed, so that its key is rejected; remove the key"
                    : null;
        }
    }

    /// Whether there is a key for administration, so that it does not depend on virtual keys.
    public boolean administrable() {
        return master != null || admin != null;
    }

    /// All of them, to be hidden.
    public List<Secret> secrets() {
        var all = new ArrayList<Secret>();
        masters.forEach(it -> all.add(it.key()));
        for (Secret each : new Secret[] {master, admin, metrics}) {
            if (each != null) {
                all.add(each);
            }
        }
        return all;
    }

    /// The texts of the master keys that have not ended.
    public List<String> masterTexts() {
        var all = new ArrayList<String>();
        if (master != null) {
            all.add(master.reveal());
        }
        for (Master each : masters) {
            if (Instant.now().isBefore(each.until())) {
                all.add(each.key().reveal());
            }
        }
        return all;
    }

    /// The text of the admin key; empty where there is none.
    public List<String> adminTexts() {
        return admin == null ? List.of() : List.of(admin.reveal());
    }

    /// Whether a master key is among the credentials of a request. All that have not ended are
    /// compared, so that the time it takes shows nothing.
    boolean master(Set<String> shown) {
        boolean known = matches(master, shown);
        for (Master each : masters) {
            known |= Instant.now().isBefore(each.until()) && matches(each.key(), shown);
        }
        return known;
    }

    /// Whether a key among the credentials was a master key once.
    boolean ended(Set<String> shown) {
        return masters.stream().anyMatch(it -> matches(it.key(), shown));
    }

    boolean admin(Set<String> shown) {
        return matches(admin, shown);
    }

    boolean metrics(Set<String> shown) {
        return matches(metrics, shown);
    }

    private static boolean matches(@Nullable Secret key, Set<String> shown) {
        boolean known = false;
        for (String each : shown) {
            known |= key != null && key.matches(each.getBytes(UTF_8));
        }
        return known;
    }
}
