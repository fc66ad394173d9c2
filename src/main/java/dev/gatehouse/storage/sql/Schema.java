package dev.gatehouse.storage.sql;

import dev.gatehouse.storage.Sum;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// The tables, as the steps that make them. A step that was released never changes.
final class Schema {
    static final List<Migration> MIGRATIONS =
            List.of(
                    new Migration(1, 1, documents()),
                    new Migration(2, 1, journals()),
                    new Migration(3, 1, rollups()),
                    new Migration(4, 1, counters()),
                    new Migration(5, 1, blobs()),
                    new Migration(6, 1, sealed()));

    private static final String POSTGRESQL_FUNCTION =
            """
            {postgresql} create function gh_unseal() returns trigger language plpgsql as $$
              begin
                delete from gh_seals s
                  using (select distinct bucket from changed where width = 15) c
                  where s.bucket <= c.bucket and s.bucket > c.bucket - s.width * 60000;
                return null;
              end $$""";

    private Schema() {}

    /// A removed document stays as a row without a body, which is its trace.
    private static List<String> documents() {
        return List.of(
                """
                create table gh_versions(
                  collection {text} not null primary key, version {long} not null){table}""",
                """
                create table gh_documents(
                  collection {text} not null, id {text} not null, owner {text},
                  created {long} not null, expires {long}, version {long} not null,
                  body {text}, removed {long}, primary key(collection, id)){table}""",
                "create unique index gh_documents_version on gh_documents(collection, version)",
                """
                create index gh_documents_owner on gh_documents(collection, owner, id)
                  where owner is not null""",
                """
                create index gh_documents_expires on gh_documents(expires)
                  where expires is not null""",
                """
                create index gh_documents_removed on gh_documents(removed)
                  where removed is not null""");
    }

    /// A tag is a digest of journal, name and value, so that its index stays small.
    private static List<String> journals() {
        return List.of(
                """
                create table gh_rows(
                  journal {text} not null, id {text} not null, time {long} not null,
                  tags {text} not null, body {text} not null, primary key(journal, id)){table}""",
                "create index gh_rows_time on gh_rows(journal, time, id)",
                """
                create table gh_tags(
                  tag {bytes} not null, time {long} not null, id {text} not null,
                  primary key(tag, time, id)){clustered}""",
                """
                create table gh_positions(
                  node {text} not null primary key, position {long} not null){table}""");
    }

    /// The key of a bucket ends in a digest of its dimensions, which may be longer than an index
    /// takes.
    private static List<String> rollups() {
        String dimensions = columns("d", Sum.MOST_DIMENSIONS, "{text} not null");
        String measures = columns("m", Sum.MOST_MEASURES, "{long} not null");
        return List.of(
                """
                create table gh_rollups(
                  name {text} not null, width {long} not null, bucket {long} not null,
                  digest {bytes} not null, %s, %s,
                  primary key(name, width, bucket, digest)){clustered}"""
                        .formatted(dimensions, measures),
                "create index gh_rollups_bucket on gh_rollups(width, bucket)");
    }

    /// What a counter holds is the sum of its holds, kept beside what is used.
    private static List<String> counters() {
        return List.of(
                """
                create table gh_counters(
                  name {text} not null primary key, used {long} not null, held {long} not null,
                  expires {long} not null){table}""",
                "create index gh_counters_expires on gh_counters(expires)",
                """
                create table gh_holds(
                  id {text} not null, counter {text} not null, amount {long} not null,
                  until {long} not null, primary key(id, counter)){table}""",
                "create index gh_holds_counter on gh_holds(counter, until)",
                """
                create table gh_settled(
                  id {text} not null primary key, expires {long} not null){table}""",
                "create index gh_settled_expires on gh_settled(expires)");
    }

    /// A value is the parts of one upload; it changes when its name gets another upload.
    private static List<String> blobs() {
        return List.of(
                """
                create table gh_blobs(
                  id {text} not null primary key, upload {text} not null,
                  size {long} not null){table}""",
                """
                create table gh_uploads(
                  upload {text} not null primary key, began {long} not null){table}""",
                """
                create table gh_parts(
                  upload {text} not null, part {long} not null, content {bytes} not null,
                  primary key(upload, part)){table}""");
    }

    /// What is derived of the sums of days that are over, and what is ready of it: see
    /// [SealedDays]. Any change of a sum withdraws what was made of its day, whichever version of
    /// the program makes it.
    private static List<String> sealed() {
        String dimensions = columns("d", Sum.MOST_DIMENSIONS, "{text} not null");
        String measures = columns("m", Sum.MOST_MEASURES, "{long} not null");
        return List.of(
                """
                create table gh_seals(
                  width {long} not null, bucket {long} not null, maker {text} not null,
                  primary key(width, bucket)){table}""",
                """
                create table gh_spans(
                  name {text} not null, width {long} not null, bucket {long} not null,
                  digest {bytes} not null, %s, %s,
                  primary key(name, width, bucket, digest)){clustered}"""
                        .formatted(dimensions, measures),
                """
                create table gh_series(
                  span {long} not null, name {text} not null, dimension {long} not null,
                  value {text} not null, bucket {long} not null, %s,
                  primary key(span, name, dimension, value, bucket)){clustered}"""
                        .formatted(measures),
                sqliteTrigger("insert", "new"),
                sqliteTrigger("update", "new"),
                sqliteTrigger("delete", "old"),
                POSTGRESQL_FUNCTION,
                postgresqlTrigger("insert", "new"),
                postgresqlTrigger("update", "new"),
                postgresqlTrigger("delete", "old"));
    }

    private static String sqliteTrigger(String change, String row) {
        return """
                {sqlite} create trigger gh_rollups_%s after %s on gh_rollups
                  when %s.width = 15 begin
                    delete from gh_seals where width = 1440
                      and bucket <= %s.bucket and bucket > %s.bucket - 1440 * 60000;
                    delete from gh_seals where width = 23040
                      and bucket <= %s.bucket and bucket > %s.bucket - 23040 * 60000;
                  end"""
                .formatted(change, change, row, row, row, row, row);
    }

    private static String postgresqlTrigger(String change, String rows) {
        return """
                {postgresql} create trigger gh_rollups_%s after %s on gh_rollups
                  referencing %s table as changed
                  for each statement execute function gh_unseal()"""
                .formatted(change, change, rows);
    }

    static String columns(String prefix, int count, String type) {
        return IntStream.range(0, count)
                .mapToObj(i -> prefix + i + " " + type)
                .collect(Collectors.joining(", "));
    }
}
