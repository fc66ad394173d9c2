package dev.gatehouse.config;

import java.nio.file.Path;

/// All settings below a record, as people and as editors want to read them.
///
/// The words are those of the sources: a group's own comment and the `@param` of each setting.
public final class Reference {
    private final Class<?> root;
    private final ReferenceComments comments;

    private Reference(Class<?> root, ReferenceComments comments) {
        this.root = root;
        this.comments = comments;
    }

    /// Takes the comments from the folder that holds the sources of the record.
    public static Reference of(Class<?> root, Path sources) {
        return new Reference(root, new ReferenceComments(sources));
    }

    /// A page with a section for each group.
    ///
    /// @throws IllegalStateException naming the component, if one has no description
    public String markdown() {
        return new ReferencePage(comments).of(root);
    }

    /// A JSON Schema, 2020-12.
    ///
    /// @throws IllegalStateException naming the component, if one has no description
    public String schema() {
        return ReferenceJson.write(new ReferenceSchema(comments).of(root));
    }
}
