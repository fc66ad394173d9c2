package dev.gatehouse.config;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Further environment variables for a setting, asked in this order after the canonical one.
///
/// They have no meaning inside maps and lists, where one name would stand for many settings.
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Environment {
    /// The names.
    String[] value();
}
