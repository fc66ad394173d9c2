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

/// The floors of the house: a package may use what lies below it, never what lies above or
/// beside.
class FloorsTest {
    private static final String HOUSE = "dev.gatehouse";

    /// From the ground to the roof. `x..` stands for `x` and all below it.
    private static final List<Floor> FLOORS =
            List.of(
                    new Floor("ground", "json flow http settings work"),
                    new Floor("words", "call chat"),
                    new Floor(
                            "means",
                            "dialect.. provider.. upstream storage.. ledger vector.. cluster jdbc"
                                    + " redis text"),
                    new Floor(
                            "features",
                            "keys admission routing.. limits budgets guards cache metering audit"
                                    + " telemetry files batches responses demo"),
                    new Floor("faces", "api admin cli"),
                    new Floor("roof", "app"));

    /// Who may use a neighbour on the same floor. All others are strangers, except that a child
    /// may use its parent, whose interfaces it implements.
    private static final Map<String, String> NEIGHBOURS =
            Map.of(
                    "http", "work flow",
                    "call", "chat",
                    // Either way, but the rule on circles holds it to one of the two.
                    "upstream", "provider.sign",
                    "provider.sign", "upstream",
                    "ledger", "storage",
                    "cluster", "storage",
                    "routing", "routing.models routing.health routing.aliases routing.affinity",
                    "routing.aliases", "routing.models routing.health routing.affinity",
                    "storage..", "jdbc redis",
                    "vector..", "jdbc redis");

    /// Where each outside library lives, by the beginning of its package names.
    private static final Map<String, String> LIBRARIES =
            Map.of(
                    // The same blocking connection, once as a server and once as a client.
                    "org.apache.hc.core5.", "http upstream",
                    "org.snakeyaml.", "settings",
                    "picocli.", "cli app",
                    "io.prometheus.", "telemetry");

    /// Not libraries but the ground that all stand on.
    private static final Set<String> PLATFORM = Set.of("java.", "javax.", "jdk.", "org.jspecify.");

    private static final JavaClasses CLASSES =
            new ClassFileImporter().withImportOption(new DoNotIncludeTests()).importPackages(HOUSE);

    record Floor(String name, String rooms) {
        boolean has(String room) {
            return names(rooms, room);
        }
    }

    /// A rule that looks at nothing is always kept.
    @Test
    void there_is_a_house_to_look_at() {
        assertThat(CLASSES).isNotEmpty();
        assertThat(rooms()).contains("app").doesNotContain("");
    }

    @Test
    void every_package_stands_on_a_floor() {
        assertThat(rooms().filter(room -> floorOf(room) < 0))
                .as("packages on no floor; add each to one in FLOORS")
                .isEmpty();
    }

    @Test
    void what_is_above_is_not_known_below() {
        assertThat(uses().filter(use -> floorOf(use.from()) < floorOf(use.to())).map(Use::toString))
                .as("uses of a higher floor")
                .isEmpty();
    }

    @Test
    void neighbours_are_strangers() {
        assertThat(
                        uses().filter(use -> floorOf(use.from()) == floorOf(use.to()))
                                .filter(use -> !areAcquainted(use.from(), use.to()))
                                .map(Use::toString))
                .as("uses of a neighbour on the same floor that are not in NEIGHBOURS")
                .isEmpty();
    }

    @Test
    void no_package_is_in_a_circle() {
        slices().matching(HOUSE + ".(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void every_package_says_what_may_be_null() {
        assertThat(packages().filter(room -> !room.isAnnotatedWith(NullMarked.class)))
                .as("packages without @NullMarked in a package-info.java")
                .isEmpty();
    }

    @Test
    void each_library_lives_in_its_own_package() {
        assertThat(
                        dependencies()
                                .filter(use -> !use.toOutside().isEmpty())
                                .filter(use -> !isAtHome(use.toOutside(), use.from()))
                                .map(Use::toString))
                .as("uses of a library outside its home in LIBRARIES, or of one that has none")
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
    void only_settings_and_the_roof_read_the_environment() {
        noClasses()
                .that()
                .resideOutsideOfPackages(HOUSE + ".settings", HOUSE + ".app")
                .should()
                .accessTargetWhere(reaches(System.class, "getenv"))
                // Until there is a package beside these two.
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
                .map(FloorsTest::use)
                .flatMap(Optional::stream);
    }

    private static Optional<Use> use(Dependency dependency) {
        JavaClass target = dependency.getTargetClass().getBaseComponentType();
        String from = roomOf(dependency.getOriginClass());
        if (target.isPrimitive()) {
            return Optional.empty();
        }
        boolean ours = target.getPackageName().startsWith(HOUSE);
        return Optional.of(
                new Use(
                        from,
                        ours ? roomOf(target) : "",
                        ours ? "" : target.getName(),
                        dependency.getDescription()));
    }

    private static boolean areAcquainted(String from, String to) {
        return from.startsWith(to + ".")
                || NEIGHBOURS.entrySet().stream()
                        .anyMatch(
                                known ->
                                        names(known.getKey(), from) && names(known.getValue(), to));
    }

    private static boolean isAtHome(String type, String room) {
        return PLATFORM.stream().anyMatch(type::startsWith)
                || LIBRARIES.entrySet().stream()
                        .anyMatch(
                                library ->
                                        type.startsWith(library.getKey())
                                                && names(library.getValue(), room));
    }

    private static int floorOf(String room) {
        for (int floor = 0; floor < FLOORS.size(); floor++) {
            if (FLOORS.get(floor).has(room)) {
                return floor;
            }
        }
        return -1;
    }

    private static boolean names(String rooms, String room) {
        return Stream.of(rooms.split(" ", -1))
                .anyMatch(
                        name ->
                                name.endsWith("..")
                                        ? (room + ".").startsWith(name.replace("..", "."))
                                        : name.equals(room));
    }

    private static Stream<String> rooms() {
        return packages().map(FloorsTest::roomOf);
    }

    private static Stream<JavaPackage> packages() {
        Map<String, JavaPackage> packages = new LinkedHashMap<>();
        CLASSES.forEach(type -> packages.put(type.getPackageName(), type.getPackage()));
        return packages.values().stream();
    }

    private static String roomOf(JavaClass type) {
        return roomOf(type.getPackage());
    }

    private static String roomOf(JavaPackage room) {
        return room.getName().substring(HOUSE.length()).replaceFirst("^\\.", "");
    }
}
