/// Descriptions of routes, and the OpenAPI document that is made from them.
@NullMarked
package dev.gatehouse.admin.schema;

import org.jspecify.annotations.NullMarked;
