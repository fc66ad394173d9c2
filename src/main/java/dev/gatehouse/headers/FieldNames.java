package dev.gatehouse.headers;

import java.util.List;

/// Names of header fields, and lists of them in which a name that ends in a dash stands for
/// all names that begin with it.
public final class FieldNames {
    /// In which clients send a key of their own for a provider.
    public static final String PROVIDER_KEY = "x-gatehouse-provider-key";

    private FieldNames() {}

    /// Whether a field is on a list, in any letter case.
    public static boolean has(List<String> fields, String name) {
        for (int i = 0; i < fields.size(); i++) {
            String field = fields.get(i);
            boolean family = field.endsWith("-");
            if ((family || name.length() == field.length())
                    && name.regionMatches(true, 0, field, 0, field.length())) {
                return true;
            }
        }
        return false;
    }
}
