package dev.gatehouse.config;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// The numbers a setting accepts, both ends included; for a list it holds for each element.
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Range {
    /// The least number.
    long min() default Long.MIN_VALUE;

    /// The greatest number.
    long max() default Long.MAX_VALUE;
}
