package dev.gatehouse.dialect.text;

import dev.gatehouse.call.Form;
import dev.gatehouse.dialect.text.Meaning.How;
import dev.gatehouse.dialect.text.TextField.Role;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// The texts of forms: prompts of transcriptions and of edits of images. A field that is not known
/// counts; not texts are files, numbers, truth values, and words that the format defines.
public final class FormTexts {
    private static final Pattern PLAIN = Pattern.compile("-?[0-9.]{0,7}|true|false|data:.*");

    private FormTexts() {}

    /// Every text of a form, in its order. The form is read to its end.
    ///
    /// @throws IOException when it cannot be read
    /// @throws dev.gatehouse.http.BadRequest when a field cannot be read as a text
    public static List<TextField> request(Form form) throws IOException {
        var fields = new ArrayList<TextField>();
        for (Form.Text text : texts(form)) {
            fields.add(new TextField(text.name(), Role.INPUT, text.value()));
        }
        return fields;
    }

    /// Replaces some texts of a form.
    ///
    /// @param replacements by the place in what [#request] returns
    /// @throws IOException as [#request]
    public static void replace(Form form, Map<Integer, String> replacements) throws IOException {
        List<Form.Text> texts = texts(form);
        for (Map.Entry<Integer, String> each : replacements.entrySet()) {
            form.replace(texts.get(each.getKey()), each.getValue());
        }
    }

    private static List<Form.Text> texts(Form form) throws IOException {
        return form.texts().stream().filter(FormTexts::counts).toList();
    }

    private static boolean counts(Form.Text text) {
        int bracket = text.name().indexOf('[');
        String name = bracket < 0 ? text.name() : text.name().substring(0, bracket);
        Meaning own = Meaning.ofRequest(name);
        How how = own == null ? Meaning.of(name).how() : own.how();
        boolean words = how == How.SKIP || how == How.WORD;
        return !words && !PLAIN.matcher(text.value()).matches();
    }
}
