package dev.gatehouse;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/// The layers of the code: a package uses lower layers only, never a higher one, and no sibling but
/// those named here.
class LayersTest {
    private static final String ROOT = "dev.gatehouse";

    /// From the foundation to the application. `x..` stands for `x` and all packages below it.
    private static final List<Layer> LAYERS =
            List.of(
                    new Layer("foundation", "json http.. stream config.. concurrent text crypto"),
                    new Layer("core", "call caller conversation cost finding headers"),
                    new Layer(
                            "integration",
                            "dialect.. provider.. upstream storage.. ledger vector.. embedder.. cluster jdbc"
                                    + " redis"),
                    new Layer("attempt", "attempt"),
                    new Layer(
                            "features",
                            "keys.. admission routing.. dispatch.. limits budgets.. guardrails.."
                                    + " cache.. metering.. audit telemetry.. alarms files batches responses demo"
                                    + " migration"),
                    new Layer("entry points", "api admin.. dashboard cli.."),
                    new Layer("application", "app.."));

    /// The siblings that a package may use, beside its own parent.
    private static final Map<String, String> SIBLINGS =
            Map.ofEntries(
                    Map.entry("http", "concurrent stream"),
                    Map.entry("config", "config.source text json"),
                    Map.entry("config.body", "config.source json"),
                    Map.entry("config.source", "text json"),
                    Map.entry("crypto", "config"),
                    Map.entry("app", "app.accounts app.alarms app.drain app.guards"),
                    Map.entry("call", "caller conversation cost finding"),
                    Map.entry("headers", "caller"),
                    Map.entry("provider", "provider.sign"),
                    Map.entry(
                            "admin",
                            "api admin.route admin.schema admin.usage admin.audit admin.alarms admin.routing"),
                    Map.entry("admin.routing", "admin.route admin.schema"),
                    Map.entry("admin.alarms", "admin.route admin.schema"),
                    Map.entry("admin.route", "admin.schema"),
                    Map.entry("admin.usage", "admin.route admin.schema"),
                    Map.entry("admin.audit", "admin.route admin.schema admin.usage"),
                    // Either way, but the rule on cycles holds it to one of the two.
                    Map.entry("upstream", "provider.sign"),
                    Map.entry("provider.sign", "upstream"),
                    Map.entry("provider.catalogue", "upstream"),
                    // An account states how its requests are signed.
                    // All dialects read the errors of all providers.
                    Map.entry(
                            "dialect..",
                            "dialect.error dialect.feature dialect.translation dialect.usage"),
                    Map.entry("ledger", "storage"),
                    Map.entry("metering", "metering.price"),
                    Map.entry("telemetry", "telemetry.live"),
                    Map.entry("cluster", "storage"),
                    Map.entry("budgets", "budgets.window"),
                    Map.entry("cache", "cache.store cache.semantic"),
                    Map.entry("cache.semantic", "cache.evidence cache.store"),
                    Map.entry("cache.evidence", "cache.evidence.estimate"),
                    Map.entry(
                            "routing",
                            "routing.models routing.health routing.aliases routing.affinity"),
                    Map.entry("routing.aliases", "routing.models routing.health routing.affinity"),
                    Map.entry("dispatch", "routing.. dispatch.retry"),
                    Map.entry("storage..", "jdbc redis"),
                    Map.entry(
                            "guardrails",
                            "guardrails.detect.. guardrails.check guardrails.remote"
                                    + " guardrails.model guardrails.mask guardrails.rule"),
                    Map.entry(
                            "guardrails.rule",
                            "guardrails.detect.. guardrails.check guardrails.remote"
                                    + " guardrails.model"),
                    Map.entry("guardrails.check", "guardrails.detect.."),
                    Map.entry("guardrails.remote", "guardrails.check guardrails.detect"),
                    Map.entry(
                            "guardrails.model",
                            "guardrails.check guardrails.remote guardrails.detect"),
                    Map.entry("guardrails.detect.builtin", "guardrails.detect.."),
                    // Every detector looks at texts without their disguises.
                    Map.entry("guardrails.detect..", "guardrails.detect.view"),
                    // A URL with a password is either.
                    Map.entry("guardrails.detect.secret", "guardrails.detect.pii"),
                    // Structural rules of injections look for invisible text too.
                    Map.entry("guardrails.detect.injection", "guardrails.detect.text"),
                    Map.entry("embedder", "embedder.onnx"),
                    Map.entry("vector.server", "vector.embedded jdbc redis upstream"));

    /// The one package that uses each library, by the beginning of the library's package names.
    private static final Map<String, String> LIBRARIES =
            Map.ofEntries(
                    // The same blocking connection, once as a server and once as a client.
                    Map.entry("org.apache.hc.core5.", "http upstream"),
                    Map.entry("org.snakeyaml.", "config.source"),
                    Map.entry("com.github.benmanes.", "cache.store"),
                    Map.entry("com.google.re2j.", "guardrails.detect.text"),
                    Map.entry("picocli.", "cli.."),
                    Map.entry("io.prometheus.", "telemetry"),
                    Map.entry("org.sqlite.", "jdbc"),
                    Map.entry("org.postgresql.", "jdbc"),
                    Map.entry("com.zaxxer.hikari.", "jdbc"),
                    Map.entry("com.mongodb.", "storage.mongo"),
                    Map.entry("org.bson.", "storage.mongo"),
                    Map.entry("redis.clients.", "redis"),
                    Map.entry("ai.onnxruntime.", "embedder.onnx"));

    /// Not libraries: the platform.
    private static final Set<String> PLATFORM = Set.of("java.", "javax.", "jdk.", "org.jspecify.");

    private static final JavaClasses CLASSES =
            new ClassFileImporter().withImportOption(new DoNotIncludeTests()).importPackages(ROOT);

    record Layer(String name, String packages) {
        boolean has(String name) {
            return names(packages, name);
        }
    }

    /// A rule over no sources would always pass.
    @Test
    void classes_are_found() {
        assertThat(CLASSES).isNotEmpty();
        assertThat(names()).contains("app").doesNotContain("");
    }

    @Test
    void every_package_is_in_a_layer() {
        assertThat(names().filter(name -> layerOf(name) < 0))
                .as("packages in no layer; add each to one in LAYERS")
                .isEmpty();
    }

    @Test
    void a_package_uses_lower_layers_only() {
        assertThat(uses().filter(use -> layerOf(use.from()) < layerOf(use.to())).map(Use::toString))
                .as("uses of a higher layer")
                .isEmpty();
    }

    @Test
    void siblings_do_not_use_each_other() {
        assertThat(
                        uses().filter(use -> layerOf(use.from()) == layerOf(use.to()))
                                .filter(use -> !areSiblings(use.from(), use.to()))
                                .map(Use::toString))
                .as("uses of a sibling that are not in SIBLINGS")
                .isEmpty();
    }

    @Test
    void no_package_is_in_a_cycle() {
        slices().matching(ROOT + ".(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void every_package_marks_what_may_be_null() {
        assertThat(packages().filter(name -> !name.isAnnotatedWith(NullMarked.class)))
                .as("packages without @NullMarked in a package-info.java")
                .isEmpty();
    }

    @Test
    void each_library_is_used_in_one_package() {
        assertThat(
                        dependencies()
                                .filter(use -> !use.toOutside().isEmpty())
                                .filter(use -> !isAllowed(use.toOutside(), use.from()))
                                .map(Use::toString))
                .as(
                        "uses of a library outside its package in LIBRARIES, or of one that is not listed")
                .isEmpty();
    }

    @Test
    void no_other_program_is_started() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .areAssignableTo(ProcessBuilder.class)
                .orShould()
                .accessTargetWhere(reaches(Runtime.class, "exec"))
                .check(CLASSES);
    }

    @Test
    void only_config_and_app_read_the_environment() {
        noClasses()
                .that()
                .resideOutsideOfPackages(ROOT + ".config..", ROOT + ".app..")
                .should()
                .accessTargetWhere(reaches(System.class, "getenv"))
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    private static DescribedPredicate<JavaAccess<?>> reaches(Class<?> owner, String method) {
        return describe(
                owner.getSimpleName() + "." + method,
                access ->
                        access.getTargetOwner().isEquivalentTo(owner)
                                && access.getTarget().getName().equals(method));
    }

    /// One class using another of ours (`to`) or of others (`toOutside`).
    record Use(String from, String to, String toOutside, String sentence) {
        @Override
        public String toString() {
            return sentence;
        }
    }

    private static Stream<Use> uses() {
        return dependencies().filter(use -> !use.to().isEmpty() && !use.to().equals(use.from()));
    }

    private static Stream<Use> dependencies() {
        return CLASSES.stream()
                .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
                .map(LayersTest::use)
                .flatMap(Optional::stream);
    }

    private static Optional<Use> use(Dependency dependency) {
        JavaClass target = dependency.getTargetClass().getBaseComponentType();
        String from = nameOf(dependency.getOriginClass());
        if (target.isPrimitive()) {
            return Optional.empty();
        }
        boolean ours = target.getPackageName().startsWith(ROOT);
        return Optional.of(
                new Use(
                        from,
                        ours ? nameOf(target) : "",
                        ours ? "" : target.getName(),
                        dependency.getDescription()));
    }

    private static boolean areSiblings(String from, String to) {
        return from.startsWith(to + ".")
                || SIBLINGS.entrySet().stream()
                        .anyMatch(
                                known ->
                                        names(known.getKey(), from) && names(known.getValue(), to));
    }

    private static boolean isAllowed(String type, String name) {
        return PLATFORM.stream().anyMatch(type::startsWith)
                || LIBRARIES.entrySet().stream()
                        .anyMatch(
                                library ->
                                        type.startsWith(library.getKey())
                                                && names(library.getValue(), name));
    }

    private static int layerOf(String name) {
        for (int layer = 0; layer < LAYERS.size(); layer++) {
            if (LAYERS.get(layer).has(name)) {
                return layer;
            }
        }
        return -1;
    }

    private static boolean names(String list, String name) {
        return Stream.of(list.split(" ", -1))
                .anyMatch(
                        each ->
                                each.endsWith("..")
                                        ? (name + ".").startsWith(each.replace("..", "."))
                                        : each.equals(name));
    }

    private static Stream<String> names() {
        return packages().map(LayersTest::nameOf);
    }

    private static Stream<JavaPackage> packages() {
        Map<String, JavaPackage> packages = new LinkedHashMap<>();
        CLASSES.forEach(type -> packages.put(type.getPackageName(), type.getPackage()));
        return packages.values().stream();
    }

    private static String nameOf(JavaClass type) {
        return nameOf(type.getPackage());
    }

    private static String nameOf(JavaPackage name) {
        return name.getName().substring(ROOT.length()).replaceFirst("^\\.", "");
    }
}
