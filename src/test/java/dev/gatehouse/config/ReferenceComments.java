package dev.gatehouse.config;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.doctree.DocTree;
import com.sun.source.doctree.ParamTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/// The comments of records and their components.
final class ReferenceComments {
    private record Comment(String text, Map<String, String> components) {}

    private final Path sources;
    private final Map<String, Comment> comments = new HashMap<>();
    private final Set<String> read = new HashSet<>();

    ReferenceComments(Path sources) {
        this.sources = sources;
    }

    /// What a record is.
    String of(Class<?> group) {
        String text = comment(group).text();
        if (text.isEmpty()) {
            throw new IllegalStateException(group.getName() + " has no description");
        }
        return text;
    }

    /// What a component is for.
    String of(Class<?> group, String component) {
        String text = comment(group).components().get(component);
        if (text == null || text.isEmpty()) {
            throw new IllegalStateException(
                    group.getName() + "." + component + " has no description");
        }
        return text;
    }

    private Comment comment(Class<?> group) {
        String outermost = group.getName().split("\\$", 2)[0];
        if (read.add(outermost)) {
            read(sources.resolve(outermost.replace('.', '/') + ".java"));
        }
        return comments.getOrDefault(group.getName(), new Comment("", Map.of()));
    }

    private void read(Path file) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            JavacTask task =
                    (JavacTask)
                            compiler.getTask(
                                    null,
                                    files,
                                    null,
                                    List.of("-proc:none"),
                                    null,
                                    files.getJavaFileObjects(file));
            DocTrees trees = DocTrees.instance(task);
            for (CompilationUnitTree unit : task.parse()) {
                new Reader(trees, String.valueOf(unit.getPackageName())).scan(unit, null);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(List<? extends DocTree> pieces) {
        String text = pieces.stream().map(DocTree::toString).collect(Collectors.joining());
        return text.replaceAll("\\s+", " ").strip();
    }

    /// Goes through one source file and notes the comment of each type in it.
    private final class Reader extends TreePathScanner<@Nullable Void, @Nullable Void> {
        private final DocTrees trees;
        private String outer;

        Reader(DocTrees trees, String folder) {
            this.trees = trees;
            this.outer = folder + ".";
        }

        @Override
        public @Nullable Void visitClass(ClassTree type, @Nullable Void nothing) {
            String before = outer;
            String name = before + type.getSimpleName();
            DocCommentTree comment = trees.getDocCommentTree(getCurrentPath());
            if (comment != null) {
                comments.put(name, new Comment(text(comment.getFullBody()), params(comment)));
            }
            outer = name + "$";
            super.visitClass(type, null);
            outer = before;
            return null;
        }

        private static Map<String, String> params(DocCommentTree comment) {
            Map<String, String> params = new HashMap<>();
            for (DocTree tag : comment.getBlockTags()) {
                if (tag instanceof ParamTree param) {
                    params.put(param.getName().toString(), text(param.getDescription()));
                }
            }
            return params;
        }
    }
}
