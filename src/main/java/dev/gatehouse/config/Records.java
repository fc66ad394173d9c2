package dev.gatehouse.config;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Records made from their values.
final class Records {
    private Records() {}

    /// Calls the canonical constructor.
    ///
    /// @throws IllegalArgumentException if the record itself refuses the values
    static Object make(Class<?> type, @Nullable Object[] values) {
        RecordComponent[] components = type.getRecordComponents();
        Class<?>[] types = new Class<?>[components.length];
        for (int i = 0; i < types.length; i++) {
            types[i] = components[i].getType();
        }
        try {
            Constructor<?> canonical = type.getDeclaredConstructor(types);
            canonical.setAccessible(true);
            return canonical.newInstance(values);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof IllegalArgumentException refused) {
                throw refused;
            }
            throw new IllegalStateException(type.getName() + " is broken", e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(type.getName() + " cannot be made", e);
        }
    }

    /// The names of the types to choose from.
    static String choices(Class<?> choice) {
        return Setting.alternatives(choice).stream()
                .map(type -> Names.kebab(type.getSimpleName()))
                .collect(Collectors.joining(", "));
    }
}
