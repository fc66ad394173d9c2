package dev.gatehouse.jdbc;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import org.sqlite.JDBC;
import org.sqlite.SQLiteJDBCLoader;
import org.sqlite.util.LibraryLoaderUtil;

/// The native library of SQLite, unpacked once for all starts. By itself the driver unpacks it at
/// each start, into the folder for temporary files.
final class SqliteLibrary {
    private static final String FOLDER = "org.sqlite.lib.path";
    private static final String NAME = "org.sqlite.lib.name";

    /// Where the driver looks for what earlier processes have unpacked: every file of a folder that
    /// may have many.
    private static final String UNPACKED = "org.sqlite.tmpdir";

    private SqliteLibrary() {}

    /// Has the driver use the library in a folder below that one, with its version in the name. An
    /// operator's own choice by the driver's properties stays.
    static void provide(Path folder) throws SQLException {
        if (System.getProperty(FOLDER) != null) {
            return;
        }
        String name = LibraryLoaderUtil.getNativeLibName();
        Path home = folder.resolve("sqlite-" + SQLiteJDBCLoader.getVersion());
        try {
            if (!Files.isRegularFile(home.resolve(name)) && !unpack(home, name)) {
                // The driver looks where the system keeps libraries.
                return;
            }
        } catch (IOException e) {
            throw new SQLException("cannot write " + home + ": " + e.getMessage(), e);
        }
        System.setProperty(FOLDER, home.toAbsolutePath().toString());
        System.setProperty(NAME, name);
        System.setProperty(UNPACKED, home.toAbsolutePath().toString());
    }

    /// Written beside, flushed and renamed: another starter finds all of it or nothing.
    private static boolean unpack(Path home, String name) throws IOException {
        String packed = LibraryLoaderUtil.getNativeLibResourcePath() + "/" + name;
        try (InputStream in = JDBC.class.getResourceAsStream(packed)) {
            if (in == null) {
                return false;
            }
            Files.createDirectories(home);
            Path written = Files.createTempFile(home, name, ".new");
            try (FileChannel file = FileChannel.open(written, StandardOpenOption.WRITE)) {
                in.transferTo(Channels.newOutputStream(file));
                file.force(true);
                Files.move(written, home.resolve(name), StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(written);
            }
            return true;
        }
    }
}
