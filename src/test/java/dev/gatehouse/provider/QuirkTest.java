package dev.gatehouse.provider;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.call.Operation;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.json.Patch;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuirkTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{'rename':'a','to':'b'}          | { 'x' : 1e3, 'a':[1, 2] } | { 'x' : 1e3 ,'b':[1, 2]}",
                "{'rename':'a','to':'b'}          | {'a':1,'b':2}             | {'b':2}",
                "{'rename':'a','to':'b'}          | {'c':1}                   | {'c':1}",
                "{'rename':'a','to':'b'}          | {'a':1,'b':null}          | {'b':1}",
                "{'move':'a','to':'r.effort'}     | {'a':1,'r':{'effort':null}} | {'r':{'effort':1}}",
                "{'move':'a','to':'r.effort'}     | {'a':1,'r':null}          | {'r':{'effort':1}}",
                "{'drop':'a'}                     | {'a':1, 'b' :2}           | {'b' :2}",
                "{'drop':'a'}                     | {'b':2 }                  | {'b':2 }",
                "{'omit':'a'}                     | {'a':1, 'b' :2}           | {'b' :2}",
                "{'omit':'a'}                     | {'b':2}                   | {'b':2}",
                "{'header':'h-h','to':'a','values':['x']} | {'b':2}           | {'b':2}",
                "{'default':'a','value':[1]}      | {}                        | {'a':[1]}",
                "{'default':'a','value':[1]}      | {'a':null}                | {'a':null}",
                "{'clamp':'t','min':0.01,'max':1} | {'t':0}                   | {'t':0.01}",
                "{'clamp':'t','min':0.01,'max':1} | {'t':1.5e0,'u':7}         | {'t':1,'u':7}",
                "{'clamp':'t','min':0.01,'max':1} | {'t':1.000}               | {'t':1.000}",
                "{'clamp':'t','min':0.01,'max':1} | {'t':'9'}                 | {'t':'9'}",
                "{'replace':'messages[].role','value':'d','with':'s'} | {'messages':[{'role':'d'},{'role':'u'}]} | {'messages':[{'role':'s'},{'role':'u'}]}",
                "{'drop':'messages[].n'} | {'n':1,'messages':[{'n':1,'x':2},7]} | {'n':1,'messages':[{'x':2},7]}",
                "{'drop':'messages[].content[].c'} | {'messages':[{'content':[{'c':1,'t':2}]},{'content':'c'}]} | {'messages':[{'content':[{'t':2}]},{'content':'c'}]}",
                "{'drop':'r.effort'}              | {'r':{'effort':1,'x':2}}  | {'r':{'x':2}}",
                "{'default':'r.effort','value':1} | {'r':{}}                  | {'r':{'effort':1}}",
                "{'default':'r.effort','value':1} | {'r':1}                   | {'r':1}",
                "{'rename':'r.a','to':'b'}        | {'r':{'a':[1]}}           | {'r':{'b':[1]}}",
                "{'move':'a','to':'r.effort'}     | {'a':'low','x':1}         | {'x':1,'r':{'effort':'low'}}",
                "{'move':'a','to':'r.effort'}     | {'a':'low','r':{'x':1}}   | {'r':{'x':1,'effort':'low'}}",
                "{'move':'a','to':'r.effort'}     | {'a':1,'r':{'effort':2}}  | {'r':{'effort':2}}",
                "{'move':'r.effort','to':'a'}     | {'r':{'effort':2}}        | {'r':{},'a':2}"
            })
    void a_request_changes_by_that_and_nothing_else(String quirk, String before, String after)
            throws MalformedJson {
        assertThat(applied(quirk, before)).isEqualTo(after.replace('\'', '"'));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{'drop':'a'}                 | {'a':1}                             | a",
                "{'omit':'a'}                 | {'a':1}                             | ~~",
                "{'drop':'a'}                 | {'b':1}                             | ~~",
                "{'drop':'messages[].n'}      | {'messages':[{'n':1},{},{'n':2}]}   | messages[].n",
                "{'move':'a','to':'r.effort'} | {'a':1,'r':'none'}                  | a",
                "{'move':'a','to':'r.effort'} | {'a':null,'r':'none'}               | ~~",
                "{'move':'a','to':'r.effort'} | {'a':1,'r':{'effort':2}}            | a",
                "{'move':'a','to':'r.effort'} | {'a':1,'r':{'effort':1}}            | ~~",
                "{'move':'a','to':'r.effort'} | {'a':1,'r':{'effort':null}}         | ~~",
                "{'move':'a','to':'r.effort'} | {'a':1,'r':null}                    | ~~",
                "{'move':'r.a','to':'b'}      | {'b':2,'r':{'a':1}}                 | r.a",
                "{'rename':'a','to':'b'}      | {'a':1}                             | ~~",
                "{'rename':'a','to':'b'}      | {'a':1,'b':2}                       | a",
                "{'rename':'a','to':'b'}      | {'a':'x','b':'x'}                   | ~~",
                "{'rename':'a','to':'b'}      | {'a':1,'b':null}                    | ~~",
                "{'rename':'a','to':'b'}      | {'a':null,'b':2}                    | ~~",
                "{'rename':'m[].a','to':'b'}  | {'m':[{'a':1},{'a':1,'b':2}]}       | m[].a"
            })
    void dropped_members_are_reported(String quirk, String body, String told) throws MalformedJson {
        var dropped = new LinkedHashSet<String>();
        Json json = Json.parse(body.replace('\'', '"').getBytes(UTF_8));

        quirks("[" + quirk + "]")
                .forEach(it -> it.quirk().apply(json, new Patch(json), dropped::add));

        assertThat(String.join(",", dropped)).isEqualTo(told);
    }

    @Test
    void quirks_get_along_with_each_other_and_with_other_changes() throws MalformedJson {
        Provider provider =
                provider(
                        "[{'rename':'a','to':'b'},{'drop':'c'},{'clamp':'t','max':1},"
                                + "{'replace':'messages[].role','value':'d','with':'s'}]");
        String body = "{'model':'x','a':1,'c':2,'t':3,'messages':[{'role':'d'}]}";
        Json json = Json.parse(body.replace('\'', '"').getBytes(UTF_8));
        var patch = new Patch(json);

        patch.replace(Objects.requireNonNull(json.member("model")), "\"y\"".getBytes(UTF_8));
        provider.quirks(Operation.CHAT).forEach(it -> it.quirk().apply(json, patch, _ -> {}));
        patch.set(json, "stream", "true".getBytes(UTF_8));

        assertThat(new String(patch.bytes(), UTF_8).replace('"', '\''))
                .isEqualTo("{'model':'y','t':1,'messages':[{'role':'s'}],'b':1,'stream':true}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{'bend':'a'}              | there is no quirk 'bend'",
                "{'rename':'a'}            | it lacks 'to'",
                "{'default':'a'}           | it lacks 'value'",
                "{'drop':'a','to':'b'}     | 'to' is no member of the quirk 'drop'",
                "{'drop':'a','in':'talks'} | 'talks' is no operation",
                "{'drop':'a..b'}           | 'a..b' is no place",
                "{'drop':'a[]'}            | 'a[]' is no place",
                "{'move':'a','to':'b[].c'} | 'to' is one member",
                "{'move':'a','to':'b.c.d'} | 'to' is one member",
                "{'drop':1}                | must be a string",
                "{'clamp':'a','min':'0'}   | 'min' must be a number",
                "{}                        | a quirk is an object"
            })
    void an_invalid_quirk_is_rejected_by_name(String quirk, String reason) {
        assertThatThrownBy(() -> provider("[" + quirk + "]"))
                .isInstanceOfSatisfying(
                        MalformedJson.class,
                        wrong -> assertThat(wrong.reason()).contains("odd: ", reason));
    }

    private static String applied(String quirk, String body) throws MalformedJson {
        Json json = Json.parse(body.replace('\'', '"').getBytes(UTF_8));
        var patch = new Patch(json);
        quirks("[" + quirk + "]").forEach(it -> it.quirk().apply(json, patch, _ -> {}));
        return new String(patch.bytes(), UTF_8);
    }

    private static List<Quirk.Of> quirks(String quirks) throws MalformedJson {
        return provider(quirks).quirks(Operation.CHAT);
    }

    private static Provider provider(String quirks) throws MalformedJson {
        String entries = "{'odd':{'quirks':" + quirks + "}}";
        Providers read = Providers.of(entries.replace('\'', '"').getBytes(UTF_8));
        return Objects.requireNonNull(read.named("odd"));
    }
}
