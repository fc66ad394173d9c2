package dev.gatehouse.config;

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
    public static <T> BoundSettings<T> bind(Class<T> root, Sources sources)
            throws InvalidSettingsException {
        SourceText page = SourceText.of(sources.file(), sources.text());
        Diagnostics report = new Diagnostics(page);
        Node.Mapping tree = tree(root, page, report, sources.given());
        Variables variables = new Variables(sources.environment());
        Object settings =
                new RecordBinder(report, variables)
                        .group(root, tree, SettingPath.root(tree.spot()));
        variables.warn(sources.known(), report);
        List<SettingsError> faults = report.faults();
        if (report.errors() > 0 || settings == null) {
            throw new InvalidSettingsException(faults);
        }
        return new BoundSettings<>(root.cast(settings), report.effective(), faults);
    }

    private static Node.Mapping tree(
            Class<?> root, SourceText page, Diagnostics report, List<SettingOverride> given)
            throws InvalidSettingsException {
        Node node = page.text().isBlank() ? null : parsed(root, page, report);
        Node.Mapping tree = mapping(node, report);
        for (SettingOverride one : given) {
            Node.Scalar value = Node.Scalar.elsewhere(one.value(), one.origin());
            tree = tree.with(Names.pieces(one.path()), value);
        }
        return tree;
    }

    private static Node.Mapping mapping(@Nullable Node node, Diagnostics report)
            throws InvalidSettingsException {
        if (node instanceof Node.Mapping mapping) {
            return mapping;
        }
        if (node != null && !(node instanceof Node.Scalar scalar && scalar.absent())) {
            report.error(node.spot(), "", "settings are expected here", "write 'name: value'");
            throw new InvalidSettingsException(report.faults());
        }
        return Node.Mapping.empty(SourcePosition.NOWHERE);
    }

    private static @Nullable Node parsed(Class<?> root, SourceText page, Diagnostics report)
            throws InvalidSettingsException {
        try {
            return Yaml.read(page.text(), report);
        } catch (YamlSyntaxException e) {
            Diagnostics only = new Diagnostics(page);
            only.hide(new SecretMask(page, Setting.harmless(root)).over(e.spot().line()));
            only.error(e.spot(), "", String.valueOf(e.getMessage()), e.cure());
            throw new InvalidSettingsException(only.faults());
        }
    }
}
