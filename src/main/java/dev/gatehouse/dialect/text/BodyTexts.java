package dev.gatehouse.dialect.text;

import dev.gatehouse.call.Operation;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import java.util.List;
import java.util.Map;

/// The texts of the JSON bodies of one dialect, read and replaced.
///
/// A member that is not known counts: every string below it is a text. Not texts are ids, words
/// that the format defines, base64 media, signatures, credentials of tools, and the probabilities
/// of tokens. In JSON that a user or a model has made (arguments, results of functions) every
/// string, every name and every number of eight characters and more is a text.
///
/// Where the text of a reasoning is replaced, its signature is removed: it authenticates the text.
/// Where the text of an answer is replaced, the probabilities of its tokens are removed: they spell
/// it.
public interface BodyTexts {
    /// Every text of a request, in its order.
    List<TextField> request(Operation operation, Json body) throws MalformedJson;

    /// Every text of a whole answer, in its order, but for what it repeats of its request.
    List<TextField> answer(Operation operation, Json body) throws MalformedJson;

    /// The same bytes with some texts replaced; all others as they came.
    ///
    /// @param replacements by the place in what [#request] returns
    byte[] replaceInRequest(Operation operation, Json body, Map<Integer, String> replacements)
            throws MalformedJson;

    /// The same bytes with some texts replaced; all others as they came.
    ///
    /// @param replacements by the place in what [#answer] returns
    byte[] replaceInAnswer(Operation operation, Json body, Map<Integer, String> replacements)
            throws MalformedJson;
}
