package dev.gatehouse;

import com.sun.source.tree.BlockTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.StatementTree;
import com.sun.source.tree.SwitchExpressionTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.ToolProvider;

/// One source file as the compiler's own parser sees it: what is written, not what it means.
record Source(
        Path file,
        List<String> lines,
        CompilationUnitTree tree,
        List<TreePath> nodes,
        DocTrees docs) {
    private static final String HOUSE = "dev.gatehouse";

    /// Every file below a folder, in the order of their paths.
    static List<Source> under(Path folder) {
        var compiler = ToolProvider.getSystemJavaCompiler();
        var faults = new DiagnosticCollector<JavaFileObject>();
        try (var files = compiler.getStandardFileManager(faults, null, null);
                Stream<Path> found = Files.walk(folder)) {
            List<Path> sources =
                    found.filter(file -> file.toString().endsWith(".java")).sorted().toList();
            var objects = files.getJavaFileObjectsFromPaths(sources);
            var task = (JavacTask) compiler.getTask(null, files, faults, null, null, objects);
            DocTrees docs = DocTrees.instance(task);
            List<Source> parsed =
                    StreamSupport.stream(task.parse().spliterator(), false)
                            .map(unit -> of(unit, docs))
                            .toList();
            refuse(faults.getDiagnostics());
            return parsed;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void refuse(List<Diagnostic<? extends JavaFileObject>> faults) {
        if (!faults.isEmpty()) {
            throw new AssertionError("sources that cannot be parsed: " + faults);
        }
    }

    private static Source of(CompilationUnitTree unit, DocTrees docs) {
        Path file = Path.of(unit.getSourceFile().toUri());
        try {
            return new Source(file, Files.readAllLines(file), unit, nodesOf(unit), docs);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Types, methods, blocks, statements, switches, calls and literals, each with the way to it.
    private static List<TreePath> nodesOf(CompilationUnitTree unit) {
        List<TreePath> nodes = new ArrayList<>();
        new TreePathScanner<Void, Void>() {
            @Override
            public Void scan(Tree tree, Void nothing) {
                if (tree instanceof ClassTree
                        || tree instanceof MethodTree
                        || tree instanceof StatementTree
                        || tree instanceof SwitchExpressionTree
                        || tree instanceof MethodInvocationTree
                        || tree instanceof MemberReferenceTree
                        || tree instanceof LiteralTree) {
                    nodes.add(new TreePath(getCurrentPath(), tree));
                }
                return super.scan(tree, null);
            }
        }.scan(new TreePath(unit), null);
        return nodes;
    }

    /// The package without the part that all share.
    String packageName() {
        return tree.getPackageName().toString().replaceFirst("^" + HOUSE + "\\.?", "");
    }

    boolean isPackageComment() {
        return file.endsWith("package-info.java");
    }

    boolean hasComment(TreePath node) {
        String comment = docs.getDocComment(node);
        return comment != null && !comment.isBlank();
    }

    Stream<TreePath> all(Class<? extends Tree> kind) {
        return nodes.stream().filter(node -> kind.isInstance(node.getLeaf()));
    }

    /// `package.Outer.Inner`, or `package.Outer#method` for what lies in a method.
    String subject(TreePath node) {
        String types =
                waysUp(node)
                        .map(TreePath::getLeaf)
                        .filter(ClassTree.class::isInstance)
                        .map(type -> ((ClassTree) type).getSimpleName().toString())
                        .filter(name -> !name.isEmpty())
                        .collect(Collectors.joining("."));
        String method =
                waysUp(node)
                        .map(TreePath::getLeaf)
                        .filter(MethodTree.class::isInstance)
                        .map(tree -> "#" + ((MethodTree) tree).getName())
                        .findFirst()
                        .orElse(node.getLeaf() instanceof BlockTree ? "#{}" : "");
        return packageName() + "." + types + method;
    }

    /// The node and all it lies in, outermost first.
    static Stream<TreePath> waysUp(TreePath node) {
        List<TreePath> ways = new ArrayList<>();
        for (TreePath way = node; way != null; way = way.getParentPath()) {
            ways.addFirst(way);
        }
        return ways.stream();
    }

    String where(Tree node) {
        return where(firstLine(node));
    }

    String where(long line) {
        return Path.of("").toAbsolutePath().relativize(file.toAbsolutePath()) + ":" + line;
    }

    long firstLine(Tree node) {
        return tree.getLineMap()
                .getLineNumber(docs.getSourcePositions().getStartPosition(tree, node));
    }

    long lastLine(Tree node) {
        return tree.getLineMap()
                .getLineNumber(docs.getSourcePositions().getEndPosition(tree, node) - 1);
    }
}
