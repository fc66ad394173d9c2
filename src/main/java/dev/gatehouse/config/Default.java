package dev.gatehouse.config;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// What a setting is when nobody sets it, as text and read as if it stood in the file.
///
/// A list is written `a, b`; a sealed choice is written as the name of its type.
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Default {
    /// The text.
    String value();
}
