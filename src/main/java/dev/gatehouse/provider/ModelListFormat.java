package dev.gatehouse.provider;

/// How a provider lists its models.
///
/// @param prefix what precedes every id in the list and is not part of the model's name; may be
///     empty
/// @param query what is sent with the request for the list, such as `limit=1000`; may be empty
public record ModelListFormat(String prefix, String query) {
    /// The format of the OpenAI API.
    public static final ModelListFormat PLAIN = new ModelListFormat("", "");

    /// The name of a model, from any of its ids.
    public String name(String id) {
        boolean prefixed = !prefix.isEmpty() && id.startsWith(prefix);
        return prefixed && id.length() > prefix.length() ? id.substring(prefix.length()) : id;
    }
}
