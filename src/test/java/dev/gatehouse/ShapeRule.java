package dev.gatehouse;

import com.sun.source.tree.BlockTree;
import com.sun.source.tree.CaseTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.DefaultCaseLabelTree;
import com.sun.source.tree.DoWhileLoopTree;
import com.sun.source.tree.EnhancedForLoopTree;
import com.sun.source.tree.ForLoopTree;
import com.sun.source.tree.IfTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ReturnTree;
import com.sun.source.tree.StatementTree;
import com.sun.source.tree.SwitchExpressionTree;
import com.sun.source.tree.SwitchTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.TryTree;
import com.sun.source.tree.WhileLoopTree;
import com.sun.source.util.TreePath;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;

/// What the sources must look like, each rule as the places that break it.
enum ShapeRule {
    METHOD_LINES(each(ShapeRule::longMethods)),
    FILE_LINES(each(ShapeRule::longFiles)),
    PARAMETERS(each(ShapeRule::wideMethods)),
    PACKAGE_TYPES(ShapeRule::crowdedPackages),
    NESTING(each(ShapeRule::deepNesting)),
    TYPE_NAMES(each(ShapeRule::emptyNames)),
    COMMENTS(each(ShapeRule::uncommented)),
    LEFTOVERS(each(ShapeRule::leftovers)),
    PREFIXES(each(ShapeRule::prefixedMethods)),
    PROVIDERS(each(ShapeRule::namedProviders));

    /// One place that breaks a rule; the subject is what an exception would name.
    record Offence(String subject, String where, String what) {
        @Override
        public String toString() {
            return where + "  " + subject + "  " + what;
        }
    }

    static final int MOST_TYPES = 20;

    private static final int MOST_LINES = 30;
    private static final int MOST_FILE_LINES = 400;
    private static final int MOST_PARAMETERS = 5;
    private static final int MOST_CONSTRUCTOR_PARAMETERS = 7;
    private static final int DEEPEST = 3;

    private static final Set<String> EMPTY_WORDS =
            Set.of(
                    "Manager",
                    "Helper",
                    "Util",
                    "Utils",
                    "Impl",
                    "Base",
                    "Abstract",
                    "Service",
                    "Handler",
                    "Processor",
                    "Data",
                    "Info",
                    "Wrapper",
                    "Common",
                    "Default",
                    "Context");

    private static final Pattern HUMPS =
            Pattern.compile("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])");

    private static final Pattern LEFTOVER = Pattern.compile("\\b(TODO|FIXME|XXX|HACK)\\b");

    private static final Pattern PREFIXED = Pattern.compile("(get|set|is)[A-Z].*");

    /// Names as ids and in environment names have them. Prose may have `OpenAI`: that is a format.
    private static final Pattern PROVIDER =
            providers(
                    "openai anthropic groq mistral ollama gemini deepseek openrouter cohere xai cerebras"
                            + " perplexity bedrock azure vertexai nvidia huggingface moonshot vllm"
                            + " lmstudio llamacpp");

    // A method of this class; that it changes nothing the checker cannot see.
    @SuppressWarnings("ImmutableEnumChecker")
    private final Function<List<Source>, Stream<Offence>> search;

    ShapeRule(Function<List<Source>, Stream<Offence>> search) {
        this.search = search;
    }

    List<Offence> offences(List<Source> sources) {
        return search.apply(sources).toList();
    }

    private static Function<List<Source>, Stream<Offence>> each(
            Function<Source, Stream<Offence>> search) {
        return sources -> sources.stream().flatMap(search);
    }

    private static Stream<Offence> longMethods(Source source) {
        return source.all(BlockTree.class)
                .filter(ShapeRule::isWholeBody)
                .flatMap(
                        body ->
                                tooMany(
                                        source,
                                        body,
                                        linesOf(source, (BlockTree) body.getLeaf()),
                                        MOST_LINES,
                                        "lines"));
    }

    /// The body of a method or constructor, or an initialiser.
    private static boolean isWholeBody(TreePath block) {
        Tree parent = block.getParentPath().getLeaf();
        return parent instanceof MethodTree || parent instanceof ClassTree;
    }

    /// The lines between the braces. A body that is one switch over every case is a table: its
    /// longest row counts, not their number.
    private static long linesOf(Source source, BlockTree body) {
        long all = source.lastLine(body) - source.firstLine(body) - 1;
        List<? extends CaseTree> table = tableOf(body);
        long rows = table.stream().mapToLong(row -> height(source, row)).sum();
        long longest = table.stream().mapToLong(row -> height(source, row)).max().orElse(0);
        return Math.max(all - rows, longest);
    }

    private static long height(Source source, Tree node) {
        return source.lastLine(node) - source.firstLine(node) + 1;
    }

    private static List<? extends CaseTree> tableOf(BlockTree body) {
        if (body.getStatements().size() != 1) {
            return List.of();
        }
        StatementTree only = body.getStatements().getFirst();
        List<? extends CaseTree> cases = List.of();
        if (only instanceof SwitchTree table) {
            cases = table.getCases();
        } else if (only instanceof ReturnTree answer
                && answer.getExpression() instanceof SwitchExpressionTree table) {
            cases = table.getCases();
        }
        return cases.stream().anyMatch(ShapeRule::isDefault) ? List.of() : cases;
    }

    private static boolean isDefault(CaseTree row) {
        return row.getLabels().stream().anyMatch(DefaultCaseLabelTree.class::isInstance);
    }

    private static Stream<Offence> longFiles(Source source) {
        int lines = source.lines().size();
        return lines <= MOST_FILE_LINES
                ? Stream.empty()
                : Stream.of(
                        new Offence(
                                source.packageName() + "/" + source.file().getFileName(),
                                source.where(lines),
                                "has " + lines + " lines, not " + MOST_FILE_LINES));
    }

    private static Stream<Offence> wideMethods(Source source) {
        return source.all(MethodTree.class)
                .filter(method -> !isConstructor(method) || !isIn(Tree.Kind.RECORD, method))
                .flatMap(
                        method ->
                                tooMany(
                                        source,
                                        method,
                                        ((MethodTree) method.getLeaf()).getParameters().size(),
                                        isConstructor(method)
                                                ? MOST_CONSTRUCTOR_PARAMETERS
                                                : MOST_PARAMETERS,
                                        "parameters"));
    }

    private static boolean isConstructor(TreePath method) {
        return ((MethodTree) method.getLeaf()).getName().contentEquals("<init>");
    }

    private static boolean isIn(Tree.Kind kind, TreePath member) {
        return member.getParentPath().getLeaf().getKind() == kind;
    }

    private static Stream<Offence> crowdedPackages(List<Source> sources) {
        Map<String, List<Source>> packages =
                sources.stream()
                        .filter(source -> !source.isPackageComment())
                        .collect(
                                Collectors.groupingBy(
                                        Source::packageName, TreeMap::new, Collectors.toList()));
        return packages.entrySet().stream()
                .filter(name -> typesIn(name.getValue()) > MOST_TYPES)
                .map(
                        name ->
                                new Offence(
                                        name.getKey(),
                                        name.getValue().getFirst().where(1),
                                        "has %d types, not %d"
                                                .formatted(typesIn(name.getValue()), MOST_TYPES)));
    }

    static long typesIn(List<Source> sources) {
        return sources.stream().mapToLong(source -> source.tree().getTypeDecls().size()).sum();
    }

    private static Stream<Offence> deepNesting(Source source) {
        return source.nodes().stream()
                .filter(node -> depth(node) == DEEPEST + 1 && isControl(node))
                .map(node -> offence(source, node, "is deeper than " + DEEPEST));
    }

    /// How many control statements of the same method one stands in, itself included.
    private static long depth(TreePath node) {
        long depth = 0;
        for (TreePath way = node;
                way != null && !(way.getLeaf() instanceof MethodTree);
                way = way.getParentPath()) {
            depth += isControl(way) ? 1 : 0;
        }
        return depth;
    }

    private static boolean isControl(TreePath node) {
        return switch (node.getLeaf()) {
            // `else if` stands beside its `if`, not in it.
            case IfTree self ->
                    !(node.getParentPath().getLeaf() instanceof IfTree above
                            && above.getElseStatement() == self);
            case ForLoopTree _, EnhancedForLoopTree _, WhileLoopTree _, DoWhileLoopTree _ -> true;
            case SwitchTree _, SwitchExpressionTree _, TryTree _ -> true;
            default -> false;
        };
    }

    private static Stream<Offence> emptyNames(Source source) {
        return source.all(ClassTree.class)
                .flatMap(
                        type ->
                                HUMPS.splitAsStream(((ClassTree) type.getLeaf()).getSimpleName())
                                        .filter(EMPTY_WORDS::contains)
                                        .map(
                                                word ->
                                                        offence(
                                                                source,
                                                                type,
                                                                "has the word " + word)));
    }

    private static Stream<Offence> uncommented(Source source) {
        if (source.isPackageComment()) {
            TreePath name = new TreePath(new TreePath(source.tree()), source.tree().getPackage());
            return source.hasComment(name)
                    ? Stream.empty()
                    : Stream.of(
                            new Offence(source.packageName(), source.where(1), "has no comment"));
        }
        return source.all(ClassTree.class)
                .filter(type -> isPublic((ClassTree) type.getLeaf()) && !source.hasComment(type))
                .map(type -> offence(source, type, "has no comment"));
    }

    private static boolean isPublic(ClassTree type) {
        return type.getModifiers().getFlags().contains(Modifier.PUBLIC);
    }

    private static Stream<Offence> leftovers(Source source) {
        return IntStream.range(0, source.lines().size())
                .filter(line -> LEFTOVER.matcher(source.lines().get(line)).find())
                .mapToObj(
                        line ->
                                new Offence(
                                        source.packageName() + "/" + source.file().getFileName(),
                                        source.where(line + 1),
                                        source.lines().get(line).strip()));
    }

    private static Stream<Offence> prefixedMethods(Source source) {
        return source.all(MethodTree.class)
                .filter(node -> !overrides((MethodTree) node.getLeaf()))
                .filter(node -> PREFIXED.matcher(((MethodTree) node.getLeaf()).getName()).matches())
                .map(node -> offence(source, node, "begins with get, set or is"));
    }

    private static boolean overrides(MethodTree method) {
        return method.getModifiers().getAnnotations().stream()
                .anyMatch(mark -> mark.getAnnotationType().toString().endsWith("Override"));
    }

    private static Stream<Offence> namedProviders(Source source) {
        String name = source.packageName();
        if (name.equals("demo") || name.startsWith("dialect.") || name.equals("provider.sign")) {
            return Stream.empty();
        }
        return source.all(LiteralTree.class)
                .filter(
                        node ->
                                ((LiteralTree) node.getLeaf()).getValue() instanceof String text
                                        && PROVIDER.matcher(text).find())
                .map(node -> offence(source, node, "names a provider: " + node.getLeaf()));
    }

    private static Pattern providers(String names) {
        String any = names.replace(' ', '|');
        return Pattern.compile(
                "(?<![A-Za-z0-9])("
                        + any
                        + "|"
                        + any.toUpperCase(Locale.ROOT)
                        + ")(?![A-Za-z0-9])");
    }

    private static Stream<Offence> tooMany(
            Source source, TreePath node, long count, long most, String what) {
        return count <= most
                ? Stream.empty()
                : Stream.of(
                        offence(source, node, "has %d %s, not %d".formatted(count, what, most)));
    }

    private static Offence offence(Source source, TreePath node, String what) {
        return new Offence(source.subject(node), source.where(node.getLeaf()), what);
    }
}
