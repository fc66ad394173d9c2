package dev.gatehouse.headers;

import static java.lang.String.CASE_INSENSITIVE_ORDER;

import dev.gatehouse.config.Secret;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;

/// What becomes of header fields in requests to a provider, beside the allow-list of the gateway:
/// those of an account, of a user path, of a key, or of several of them together.
///
/// Names are compared without case. A field has one rule here at most.
///
/// @param forward fields of the client that pass
/// @param set fields with their values, in place of those of the client
/// @param drop fields that are not sent
public record HeaderRules(
        NavigableSet<String> forward, NavigableMap<String, Secret> set, NavigableSet<String> drop) {
    /// How many fields each of the three may have.
    public static final int MOST = 50;

    /// The names of the three in documents and in requests of administration.
    public static final String FORWARD = "forward";

    public static final String SET = "set";
    public static final String DROP = "drop";

    /// None.
    public static final HeaderRules NONE = of(List.of(), Map.of(), List.of());

    /// Rules of one level; where several concern one field, `drop` decides before `set`, and `set`
    /// before `forward`.
    public static HeaderRules of(
            Collection<String> forward, Map<String, Secret> set, Collection<String> drop) {
        var dropped = names(drop);
        var fixed = new TreeMap<String, Secret>(CASE_INSENSITIVE_ORDER);
        set.forEach(
                (name, value) -> {
                    if (!dropped.contains(name)) {
                        fixed.put(name, value);
                    }
                });
        var passing = names(forward);
        passing.removeIf(name -> dropped.contains(name) || fixed.containsKey(name));
        return new HeaderRules(
                Collections.unmodifiableNavigableSet(passing),
                Collections.unmodifiableNavigableMap(fixed),
                Collections.unmodifiableNavigableSet(dropped));
    }

    private static TreeSet<String> names(Collection<String> names) {
        var all = new TreeSet<String>(CASE_INSENSITIVE_ORDER);
        all.addAll(names);
        return all;
    }

    /// These rules inside of those of an outer level. These decide, but what the outer level drops
    /// stays dropped.
    public HeaderRules within(HeaderRules outer) {
        if (outer.none()) {
            return this;
        }
        if (none()) {
            return outer;
        }
        var dropped = names(outer.drop);
        dropped.addAll(drop);
        var fixed = new TreeMap<String, Secret>(CASE_INSENSITIVE_ORDER);
        fixed.putAll(outer.set);
        fixed.keySet().removeAll(forward);
        fixed.putAll(set);
        var passing = names(outer.forward);
        passing.removeAll(set.keySet());
        passing.addAll(forward);
        return of(passing, fixed, dropped);
    }

    /// Whether there is none.
    public boolean none() {
        return forward.isEmpty() && set.isEmpty() && drop.isEmpty();
    }

    /// Whether there is one about a field.
    public boolean concern(String name) {
        return drop.contains(name) || set.containsKey(name) || forward.contains(name);
    }

    /// Shows what is wrong with rules of one level.
    ///
    /// @param faults receives the place of each, as `set.X-Team` or `drop`, and what is wrong there
    public static void check(
            Collection<String> forward,
            Map<String, Secret> set,
            Collection<String> drop,
            BiConsumer<String, FieldCheck.Fault> faults) {
        checkNames(FORWARD, forward, faults);
        checkNames(DROP, drop, faults);
        checkCount(SET, set.size(), faults);
        set.forEach(
                (name, value) -> {
                    var fault = FieldCheck.ofName(name);
                    fault = fault == null ? FieldCheck.ofValue(value) : fault;
                    if (fault != null) {
                        faults.accept(SET + "." + name, fault);
                    }
                });
        var seen = names(List.of());
        set.keySet().forEach(name -> once(SET, name, seen, faults));
        drop.forEach(name -> once(DROP, name, seen, faults));
        forward.forEach(name -> once(FORWARD, name, seen, faults));
    }

    private static void once(
            String place,
            String name,
            TreeSet<String> seen,
            BiConsumer<String, FieldCheck.Fault> faults) {
        if (!seen.add(name)) {
            String message = "names '%s', for which there is another rule".formatted(name);
            faults.accept(place, new FieldCheck.Fault(message, "keep one of them"));
        }
    }

    private static void checkNames(
            String place, Collection<String> names, BiConsumer<String, FieldCheck.Fault> faults) {
        checkCount(place, names.size(), faults);
        for (String name : names) {
            var fault = FieldCheck.ofName(name);
            if (fault != null) {
                String message = "names '%s', which %s".formatted(name, fault.message());
                faults.accept(place, new FieldCheck.Fault(message, fault.cure()));
            }
        }
    }

    private static void checkCount(
            String place, int count, BiConsumer<String, FieldCheck.Fault> faults) {
        if (count > MOST) {
            String message = "has %d fields".formatted(count);
            String cure = "name at most %d".formatted(MOST);
            faults.accept(place, new FieldCheck.Fault(message, cure));
        }
    }
}
