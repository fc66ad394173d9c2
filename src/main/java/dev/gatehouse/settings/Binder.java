package dev.gatehouse.settings;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The way from a file and the environment to a tree of records.
///
/// Each component of a record is a setting, in kebab-case. The strongest source wins:
/// environment, given values, file, [Default].
public final class Binder {
    private Binder() {}

    /// Reads all settings of a record and of those below it.
    ///
    /// @throws RefusedSettings with everything that is wrong
    public static <T> Bound<T> bind(Class<T> root, Sources sources) throws RefusedSettings {
        Page page = Page.of(sources.file(), sources.text());
        Report report = new Report(page);
        Node.Mapping tree = tree(root, page, report, sources.given());
        Variables variables = new Variables(sources.environment());
        Object settings = new Walk(report, variables).group(root, tree, Where.root(tree.spot()));
        variables.warn(sources.known(), report);
        List<Fault> faults = report.faults();
        if (report.errors() > 0 || settings == null) {
            throw new RefusedSettings(faults);
        }
        return new Bound<>(root.cast(settings), report.effective(), faults);
    }

    private static Node.Mapping tree(Class<?> root, Page page, Report report, List<Given> given)
            throws RefusedSettings {
        Node node = page.text().isBlank() ? null : parsed(root, page, report);
        Node.Mapping tree = mapping(node, report);
        for (Given one : given) {
            Node.Scalar value = Node.Scalar.elsewhere(one.value(), one.origin());
            tree = tree.with(Names.pieces(one.path()), value);
        }
        return tree;
    }

    private static Node.Mapping mapping(@Nullable Node node, Report report) throws RefusedSettings {
        if (node instanceof Node.Mapping mapping) {
            return mapping;
        }
        if (node != null && !(node instanceof Node.Scalar scalar && scalar.absent())) {
            report.error(node.spot(), "", "settings are expected here", "write 'name: value'");
            throw new RefusedSettings(report.faults());
        }
        return Node.Mapping.empty(Spot.NOWHERE);
    }

    private static @Nullable Node parsed(Class<?> root, Page page, Report report)
            throws RefusedSettings {
        try {
            return Yaml.read(page.text(), report);
        } catch (Garbled garbled) {
            Report only = new Report(page);
            only.hide(new Curtain(page, Setting.harmless(root)).over(garbled.spot().line()));
            only.error(garbled.spot(), "", String.valueOf(garbled.getMessage()), garbled.cure());
            throw new RefusedSettings(only.faults());
        }
    }
}
