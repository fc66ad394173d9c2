package dev.gatehouse.process;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What is shipped, made from what was compiled: one jar, as a directory of classes would need a
/// file to be opened for each of them, which matters where there are few.
final class Product {
    private static final Path CLASSES = Path.of("target/classes").toAbsolutePath();
    private static final List<String> LIBRARIES =
            List.of(
                    "httpcore5",
                    "snakeyaml-engine",
                    "picocli",
                    "prometheus-metrics",
                    "sqlite-jdbc",
                    "jspecify");
    private static final String CLASS_PATH = make();

    private Product() {}

    static String classPath() {
        return CLASS_PATH;
    }

    private static String make() {
        try {
            Path jar = Files.createTempFile("gatehouse", ".jar");
            jar.toFile().deleteOnExit();
            try (var out = new JarOutputStream(Files.newOutputStream(jar));
                    Stream<Path> files = Files.walk(CLASSES)) {
                for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                    add(file, out);
                }
            }
            return jar + libraries();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void add(Path file, JarOutputStream out) throws IOException {
        out.putNextEntry(new JarEntry(CLASSES.relativize(file).toString()));
        Files.copy(file, (OutputStream) out);
        out.closeEntry();
    }

    private static String libraries() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(Product::isShipped)
                .map(path -> File.pathSeparator + path)
                .collect(Collectors.joining());
    }

    private static boolean isShipped(String path) {
        String name = String.valueOf(Path.of(path).getFileName());
        return LIBRARIES.stream().anyMatch(name::startsWith);
    }
}
