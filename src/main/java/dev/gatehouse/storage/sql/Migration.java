package dev.gatehouse.storage.sql;

import java.util.List;

/// One step of the schema, applied in one transaction.
///
/// @param version its number; steps are numbered without gaps
/// @param compatibleFrom the oldest schema whose gateways can work with the database after this
///     step: a step that only adds keeps that of the step before
/// @param statements with the placeholders of [SqlVariant#tables(String)]
record Migration(int version, int compatibleFrom, List<String> statements) {
    Migration {
        statements = List.copyOf(statements);
    }
}
