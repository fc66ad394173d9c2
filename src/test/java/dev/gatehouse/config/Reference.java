package dev.gatehouse.config;

import java.nio.file.Path;
import java.util.function.Function;

/// All settings below a record, as a page and as a schema.
///
/// What is declared comes from a recording of its `read`, the words from the sources: a group's own
/// comment and the `@param` of each setting.
public final class Reference {
    private final ReferenceTree tree;

    private Reference(ReferenceTree tree) {
        this.tree = tree;
    }

    /// Takes the comments from the folder that holds the sources of the record.
    ///
    /// @throws IllegalStateException naming the component, if one has no description or is not
    ///     declared under its name
    public static <T> Reference of(Class<T> root, Function<Group, T> read, Path sources) {
        return new Reference(ReferenceTree.of(root, read, new ReferenceComments(sources)));
    }

    /// A page with a section for each group.
    public String markdown() {
        return ReferencePage.of(tree);
    }

    /// A JSON Schema, 2020-12.
    public String schema() {
        return ReferenceJson.write(ReferenceSchema.of(tree));
    }
}
