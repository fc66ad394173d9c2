package dev.gatehouse.headers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.config.Secret;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderRulesTest {
    private static final List<String> NAMES = List.of("X-A", "x-b", "X-C", "x-d");

    /// What one level states, in the plainest form.
    private record Level(Map<String, String> actions) {
        HeaderRules rules() {
            var forward = new ArrayList<String>();
            var drop = new ArrayList<String>();
            var set = new HashMap<String, Secret>();
            actions.forEach(
                    (name, action) -> {
                        switch (action) {
                            case "forward" -> forward.add(name);
                            case "drop" -> drop.add(name);
                            default -> set.put(name, Secret.of(action));
                        }
                    });
            return HeaderRules.of(forward, set, drop);
        }
    }

    private static Level level(Random random, int number) {
        var actions = new TreeMap<String, String>();
        for (String name : NAMES) {
            String spelled = random.nextBoolean() ? name : name.toUpperCase(Locale.ROOT);
            switch (random.nextInt(6)) {
                case 0 -> actions.put(spelled, "forward");
                case 1 -> actions.put(spelled, "drop");
                case 2 -> actions.put(spelled, "value-" + number);
                default -> {
                    // Nothing is stated about it.
                }
            }
        }
        return new Level(actions);
    }

    /// The action on a field by the words of the documentation: a drop anywhere holds, else the
    /// innermost level that names the field decides.
    private static String expected(String name, List<Level> outermostFirst) {
        String last = "none";
        for (Level level : outermostFirst) {
            for (Map.Entry<String, String> each : level.actions().entrySet()) {
                if (each.getKey().equalsIgnoreCase(name) && !last.equals("drop")) {
                    last = each.getValue();
                }
            }
        }
        return last;
    }

    private static String action(String name, HeaderRules rules) {
        var actions = new ArrayList<String>();
        if (rules.drop().contains(name)) {
            actions.add("drop");
        }
        Secret value = rules.set().get(name);
        if (value != null) {
            actions.add(value.reveal());
        }
        if (rules.forward().contains(name)) {
            actions.add("forward");
        }
        assertThat(rules.concern(name)).isEqualTo(!actions.isEmpty());
        assertThat(actions).as("a field has one rule").hasSizeLessThan(2);
        return actions.isEmpty() ? "none" : actions.getFirst();
    }

    @Test
    void of_any_levels_the_innermost_decides_and_every_drop_holds() {
        for (int seed = 0; seed < 5_000; seed++) {
            var random = new Random(seed);
            var levels = new ArrayList<Level>();
            HeaderRules inward = HeaderRules.NONE;
            for (int i = 0; i < random.nextInt(6); i++) {
                Level level = level(random, i);
                levels.add(level);
                inward = level.rules().within(inward);
            }
            HeaderRules outward = HeaderRules.NONE;
            for (Level level : levels.reversed()) {
                outward = outward.within(level.rules());
            }

            for (String name : NAMES) {
                String wanted = expected(name, levels);
                assertThat(action(name, inward)).as("%s, seed %d", name, seed).isEqualTo(wanted);
                assertThat(action(name, outward)).as("%s, seed %d", name, seed).isEqualTo(wanted);
            }
        }
    }

    private static List<String> faults(
            List<String> forward, Map<String, Secret> set, List<String> drop) {
        var faults = new ArrayList<String>();
        HeaderRules.check(
                forward,
                set,
                drop,
                (place, fault) -> faults.add(place + " " + fault.message() + "; " + fault.cure()));
        return faults;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Authorization",
                "x-api-key",
                "API-Key",
                "x-goog-api-key",
                "Cookie",
                "Set-Cookie",
                "Host",
                "Connection",
                "Keep-Alive",
                "TE",
                "Trailer",
                "Transfer-Encoding",
                "Upgrade",
                "Expect",
                "Accept-Encoding",
                "Content-Length",
                "Content-Type",
                "Content-Encoding",
                "Proxy-Authorization",
                "Proxy-Connection",
                "Sec-WebSocket-Key",
                "Forwarded",
                "Via",
                "X-Forwarded-For",
                "X-Real-IP",
                "X-Gatehouse-Hops",
                "X-GoModel-User-Path",
                "X-Request-Id",
                "X-Amz-Date",
                "X-Amz-Security-Token",
                "a b",
                "a:b",
                "a\r\nb",
                "\u00fc",
                ""
            })
    void there_is_no_rule_about_a_restricted_field(String name) {
        var value = Map.of(name, Secret.of("v"));
        assertThat(faults(List.of(name), Map.of(), List.of()))
                .singleElement()
                .asString()
                .startsWith("forward names '" + name + "', which ");
        assertThat(faults(List.of(), Map.of(), List.of(name)))
                .singleElement()
                .asString()
                .startsWith("drop names '" + name + "', which ");
        assertThat(faults(List.of(), value, List.of()))
                .singleElement()
                .asString()
                .startsWith("set." + name + " ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nHost: b", "a\nb", "a\rb", "a\0b", "a\tb", "\u00fc", "\u2026"})
    void a_value_that_no_field_can_carry_is_not_taken_and_not_shown(String value) {
        assertThat(faults(List.of(), Map.of("X-A", Secret.of("hush" + value)), List.of()))
                .singleElement()
                .asString()
                .startsWith("set.X-A holds a character that no header field can carry; ")
                .doesNotContain("hush");
    }

    @Test
    void names_and_values_are_bounded() {
        var names = new ArrayList<String>();
        var set = new HashMap<String, Secret>();
        for (int i = 0; i < HeaderRules.MOST; i++) {
            names.add("x-" + i);
            set.put("y-" + i, Secret.of("v".repeat(FieldCheck.LONGEST_VALUE)));
        }
        assertThat(faults(names, set, List.of())).isEmpty();
        names.add("x-more");
        set.put("y-more", Secret.of("v"));
        set.put("y-0", Secret.of("v".repeat(FieldCheck.LONGEST_VALUE + 1)));
        assertThat(faults(names, set, List.of()))
                .containsExactlyInAnyOrder(
                        "forward has 51 fields; name at most 50",
                        "set has 51 fields; name at most 50",
                        "set.y-0 is longer than 4096 bytes; shorten it");
    }

    @Test
    void a_field_has_one_rule_of_a_level() {
        assertThat(
                        faults(
                                List.of("X-A", "x-a", "X-B"),
                                Map.of("x-b", Secret.of("v"), "x-c", Secret.of("v")),
                                List.of("X-C")))
                .hasSize(3)
                .allMatch(it -> it.endsWith("for which there is another rule; keep one of them"));
    }
}
