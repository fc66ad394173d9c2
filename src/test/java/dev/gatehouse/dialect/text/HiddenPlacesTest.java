package dev.gatehouse.dialect.text;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.call.Operation;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// A text is found wherever a request may have one.
class HiddenPlacesTest {
    private static boolean found(Operation operation, String body) throws MalformedJson {
        Json json = Json.parse(body.replace('\'', '"').getBytes(UTF_8));
        return Texts.of(operation.format()).request(operation, json).stream()
                .anyMatch(it -> it.text().contains("forbidden"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "{'messages':[{'role':'user','name':'forbidden','content':'a'}]}",
                "{'messages':[{'role':'user','content':[{'type':'image_url','image_url':{'url':'data:x','alt':'forbidden'}}]}]}",
                "{'messages':[{'role':'user','content':[{'type':'image_url','image_url':{'url':'https://forbidden.example'}}]}]}",
                "{'messages':[{'role':'user','content':[{'type':'file','file':{'filename':'forbidden','file_data':'x'}}]}]}",
                "{'messages':[{'role':'user','content':[{'type':'file','file':{'file_name':'forbidden'}}]}]}",
                "{'messages':[{'role':'user','content':[{'type':'text','text':'a','title':'forbidden'}]}]}",
                "{'messages':[{'role':'user','content':[{'type':'unheard','unheard':{'x':['forbidden']}}]}]}",
                "{'messages':[{'role':'assistant','tool_calls':[{'function':{'name':'f','arguments':'{\\'a\\':\\'forbidden\\'}'}}]}]}",
                "{'messages':[{'role':'assistant','tool_calls':[{'function':{'name':'forbidden','arguments':'{}'}}]}]}",
                "{'messages':[{'role':'assistant','function_call':{'name':'f','arguments':'forbidden'}}]}",
                "{'messages':[{'role':'assistant','content':'a','refusal':'forbidden'}]}",
                "{'messages':[{'role':'assistant','content':'a','reasoning_content':'forbidden'}]}",
                "{'messages':[{'role':'tool','tool_call_id':'1','content':'forbidden'}]}",
                "{'tools':[{'type':'function','function':{'name':'forbidden'}}]}",
                "{'tools':[{'type':'function','function':{'name':'f','description':'forbidden'}}]}",
                "{'tools':[{'type':'function','function':{'name':'f','parameters':{'properties':{'a':{'description':'forbidden'}}}}}]}",
                "{'tools':[{'type':'function','function':{'name':'f','parameters':{'properties':{'a':{'enum':['forbidden']}}}}}]}",
                "{'tools':[{'type':'function','function':{'name':'f','parameters':{'properties':{'a':{'default':'forbidden'}}}}}]}",
                "{'response_format':{'type':'json_schema','json_schema':{'name':'forbidden','schema':{}}}}",
                "{'response_format':{'type':'json_schema','json_schema':{'name':'a','schema':{'title':'forbidden'}}}}",
                "{'prediction':{'type':'content','content':'forbidden'}}",
                "{'metadata':{'note':'forbidden'}}",
                "{'stop':['forbidden']}",
                "{'web_search_options':{'user_location':{'approximate':{'city':'forbidden'}}}}",
                "{'unheard':'forbidden'}",
                "{'unheard':[{'deep':[{'x':'forbidden'}]}]}"
            })
    void in_chats(String body) throws MalformedJson {
        assertThat(found(Operation.CHAT, body)).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "{'system':[{'type':'text','text':'forbidden'}]}",
                "{'messages':[{'role':'user','content':[{'type':'document','title':'forbidden','source':{'type':'text','data':'a'}}]}]}",
                "{'messages':[{'role':'user','content':[{'type':'document','context':'forbidden','source':{'type':'text','data':'a'}}]}]}",
                "{'messages':[{'role':'user','content':[{'type':'document','source':{'type':'text','media_type':'text/plain','data':'forbidden'}}]}]}",
                "{'messages':[{'role':'user','content':[{'type':'search_result','source':'s','title':'forbidden','content':[]}]}]}",
                "{'messages':[{'role':'assistant','content':[{'type':'tool_use','id':'1','name':'f','input':{'forbidden':1}}]}]}",
                "{'messages':[{'role':'assistant','content':[{'type':'tool_use','id':'1','name':'f','input':{'a':{'b':'forbidden'}}}]}]}",
                "{'messages':[{'role':'assistant','content':[{'type':'thinking','thinking':'forbidden','signature':'s'}]}]}",
                "{'messages':[{'role':'user','content':[{'type':'tool_result','tool_use_id':'1','content':[{'type':'text','text':'forbidden'}]}]}]}",
                "{'tools':[{'name':'f','description':'forbidden','input_schema':{}}]}",
                "{'mcp_servers':[{'name':'forbidden','type':'url','url':'https://x.example'}]}",
                "{'stop_sequences':['forbidden']}"
            })
    void in_messages(String body) throws MalformedJson {
        assertThat(found(Operation.MESSAGES, body)).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "{'instructions':'forbidden'}",
                "{'input':[{'type':'message','role':'user','content':[{'type':'input_file','filename':'forbidden','file_data':'x'}]}]}",
                "{'input':[{'type':'function_call','call_id':'1','name':'f','arguments':'forbidden'}]}",
                "{'input':[{'type':'custom_tool_call','call_id':'1','name':'f','input':'forbidden'}]}",
                "{'input':[{'type':'function_call_output','call_id':'1','output':'forbidden'}]}",
                "{'input':[{'type':'reasoning','summary':[{'type':'summary_text','text':'forbidden'}]}]}",
                "{'input':[{'type':'mcp_list_tools','server_label':'a','tools':[{'name':'f','description':'forbidden'}]}]}",
                "{'prompt':{'id':'p','variables':{'a':'forbidden'}}}",
                "{'text':{'format':{'type':'json_schema','name':'a','schema':{'description':'forbidden'}}}}"
            })
    void in_responses(String body) throws MalformedJson {
        assertThat(found(Operation.RESPONSES, body)).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "{'systemInstruction':{'parts':[{'text':'forbidden'}]}}",
                "{'system_instruction':{'parts':[{'text':'forbidden'}]}}",
                "{'contents':[{'parts':[{'functionCall':{'name':'f','args':{'a':'forbidden'}}}]}]}",
                "{'contents':[{'parts':[{'functionResponse':{'name':'f','response':{'forbidden':'a'}}}]}]}",
                "{'contents':[{'parts':[{'function_response':{'name':'f','response':{'a':['forbidden']}}}]}]}",
                "{'contents':[{'parts':[{'inlineData':{'mimeType':'image/png','data':'x','displayName':'forbidden'}}]}]}",
                "{'contents':[{'parts':[{'executableCode':{'language':'PYTHON','code':'forbidden'}}]}]}",
                "{'tools':[{'functionDeclarations':[{'name':'f','description':'forbidden'}]}]}",
                "{'generationConfig':{'responseSchema':{'description':'forbidden'}}}",
                "{'generationConfig':{'stopSequences':['forbidden']}}"
            })
    void in_contents(String body) throws MalformedJson {
        assertThat(found(Operation.GENERATE_CONTENT, body)).isTrue();
    }

    /// In a body of which nothing is known, no member is left out.
    @ParameterizedTest
    @EnumSource
    void in_any_member_of_an_unknown_body(Member member) throws MalformedJson {
        String body = "{\"%s\":\"forbidden\",\"a\":[{\"%s\":[\"forbidden\"]}]}";
        Json json = Json.parse(body.replace("%s", member.name()).getBytes(UTF_8));
        assertThat(Texts.any().request(Operation.RELAY, json))
                .filteredOn(it -> it.text().equals("forbidden"))
                .hasSize(2);
    }

    /// Members that known bodies leave out.
    private enum Member {
        id,
        type,
        data,
        b64_json,
        usage,
        signature,
        user,
        headers,
        embedding
    }
}
