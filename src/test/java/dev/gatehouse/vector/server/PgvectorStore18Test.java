package dev.gatehouse.vector.server;

/// The store on a real server of PostgreSQL 18.
class PgvectorStore18Test extends PgvectorStoreTest {
    @Override
    String programs() {
        return "pginstall18";
    }
}
