package dev.gatehouse.dialect.embedding;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.gatehouse.conversation.Usage;
import dev.gatehouse.dialect.translation.TargetModel;
import dev.gatehouse.dialect.translation.TranslationInputs;
import dev.gatehouse.dialect.translation.TranslationSettings;
import dev.gatehouse.dialect.translation.UntranslatableException;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Requests as the pages of the providers document them, and their example answers.
class EmbeddingConversionTest {
    private static final String FULL =
            "{'model':'a/m','input':['one','two'],'dimensions':256,'input_type':'query',"
                    + "'encoding_format':'float'}";
    private static final String ONE = "{'model':'a/m','input':'one'}";

    private static final String GEMINI_ANSWER =
            "{'embeddings':[{'values':[0.013168523,-0.5]},{'values':[1e-2,0]}]}";
    private static final String VERTEX_ANSWER =
            "{'predictions':[{'embeddings':{'statistics':{'truncated':false,'token_count':6},"
                    + "'values':[0.25,-0.5]}},{'embeddings':{'statistics':{'truncated':false,"
                    + "'token_count':7},'values':[1]}}],'metadata':{'billableCharacterCount':9}}";
    private static final String COHERE_ANSWER =
            "{'id':'da6e531f','embeddings':{'float':[[0.016296387,-0.5],[0.25]]},"
                    + "'texts':['one','two'],'meta':{'api_version':{'version':'2'},"
                    + "'billed_units':{'input_tokens':13}},'response_type':'embeddings_by_type'}";
    private static final String OLLAMA_ANSWER =
            "{'model':'all-minilm','embeddings':[[0.010071029,-0.5],[0.25]],"
                    + "'total_duration':14143917,'load_duration':1019500,'prompt_eval_count':13}";
    private static final String TITAN_ANSWER =
            "{'embedding':[0.25,-0.5],'embeddingsByType':{'float':[0.25,-0.5]},"
                    + "'inputTextTokenCount':13}";

    private static final String TWO_VECTORS =
            "{'object':'list','data':[{'object':'embedding','index':0,'embedding':%s},"
                    + "{'object':'embedding','index':1,'embedding':%s}],"
                    + "'model':'m','usage':{'prompt_tokens':%s,'total_tokens':%3$s}}";

    private final TranslationInputs inputs = inputs(false);

    @Test
    void a_batch_of_contents_names_the_model_in_each_request() throws MalformedJson {
        var conversion = new EmbeddingConversion(new GeminiEmbeddings(), inputs);

        String one = "'content':{'parts':[{'text':'%s'}]},'taskType':'RETRIEVAL_QUERY',";
        assertThat(request(conversion, FULL))
                .isEqualTo(
                        "{'requests':[{'model':'models/m',%s'outputDimensionality':256},"
                                        .formatted(one.formatted("one"))
                                + "{'model':'models/m',%s'outputDimensionality':256}]}"
                                        .formatted(one.formatted("two")));
        assertThat(answer(conversion, FULL, GEMINI_ANSWER))
                .isEqualTo(TWO_VECTORS.formatted("[0.013168523,-0.5]", "[1e-2,0]", 1));
        assertThat(conversion.estimated()).isTrue();
        assertThat(conversion.dropped()).isEmpty();
    }

    @Test
    void what_a_batch_of_contents_reports_is_counted() throws MalformedJson {
        var conversion = new EmbeddingConversion(new GeminiEmbeddings(), inputs);
        request(conversion, FULL);

        Json answer = json("{'embeddings':[],'usageMetadata':{'promptTokenCount':4}}");

        assertThat(conversion.usage(answer)).isEqualTo(new Usage(4, 0, 0, 0, 0));
        assertThat(conversion.usage(json(GEMINI_ANSWER))).isNull();
    }

    @Test
    void instances_of_a_prediction_have_a_task_and_the_dimensions_are_a_parameter()
            throws MalformedJson {
        var conversion =
                new EmbeddingConversion(new VertexEmbeddings(), inputs("text-embedding-005"));

        assertThat(request(conversion, FULL))
                .isEqualTo(
                        "{'instances':[{'content':'one','task_type':'RETRIEVAL_QUERY'},"
                                + "{'content':'two','task_type':'RETRIEVAL_QUERY'}],"
                                + "'parameters':{'outputDimensionality':256}}");
        assertThat(conversion.usage(json(VERTEX_ANSWER))).isEqualTo(new Usage(13, 0, 0, 0, 0));
        assertThat(answer(conversion, FULL, VERTEX_ANSWER))
                .isEqualTo(
                        TWO_VECTORS
                                .formatted("[0.25,-0.5]", "[1]", 13)
                                .replace("'m'", "'text-embedding-005'"));
    }

    @Test
    void texts_with_an_input_type_are_answered_by_type() throws MalformedJson {
        var conversion = new EmbeddingConversion(new CohereEmbeddings(), inputs);

        assertThat(request(conversion, FULL))
                .isEqualTo(
                        "{'model':'m','input_type':'search_query','texts':['one','two'],"
                                + "'embedding_types':['float'],'output_dimension':256}");
        assertThat(answer(conversion, FULL, COHERE_ANSWER))
                .isEqualTo(TWO_VECTORS.formatted("[0.016296387,-0.5]", "[0.25]", 13));
        assertThat(conversion.estimated()).isFalse();
    }

    @Test
    void texts_without_a_purpose_are_documents_where_one_is_required() throws MalformedJson {
        var conversion = new EmbeddingConversion(new CohereEmbeddings(), inputs);

        assertThat(request(conversion, ONE))
                .isEqualTo(
                        "{'model':'m','input_type':'search_document','texts':['one'],"
                                + "'embedding_types':['float']}");
    }

    @Test
    void an_input_is_embedded_as_a_list_and_the_purpose_is_dropped() throws MalformedJson {
        var conversion = new EmbeddingConversion(new OllamaEmbeddings(), inputs);

        assertThat(request(conversion, FULL))
                .isEqualTo("{'model':'m','input':['one','two'],'dimensions':256}");
        assertThat(answer(conversion, FULL, OLLAMA_ANSWER))
                .isEqualTo(TWO_VECTORS.formatted("[0.010071029,-0.5]", "[0.25]", 13));
        assertThat(conversion.dropped()).containsExactly("input_type");
    }

    @Test
    void one_text_at_a_time_is_sent_until_all_are_embedded() throws MalformedJson {
        var conversion = new EmbeddingConversion(new TitanEmbeddings(), inputs);

        assertThat(request(conversion, FULL)).isEqualTo("{'inputText':'one','dimensions':256}");
        assertThat(request(conversion, FULL)).as("a correction repeats it").contains("'one'");
        answer(conversion, FULL, TITAN_ANSWER);
        assertThat(conversion.unfinished()).isTrue();
        assertThat(conversion.kept()).isEqualTo(TITAN_ANSWER.length());

        assertThat(request(conversion, FULL)).isEqualTo("{'inputText':'two','dimensions':256}");
        String second = TITAN_ANSWER.replace("'embedding':[0.25,-0.5]", "'embedding':[3]");
        assertThat(conversion.usage(json(second))).isEqualTo(new Usage(26, 0, 0, 0, 0));
        assertThat(answer(conversion, FULL, second))
                .isEqualTo(TWO_VECTORS.formatted("[0.25,-0.5]", "[3]", 26));
        assertThat(conversion.unfinished()).isFalse();
    }

    @Test
    void base64_holds_little_endian_floats() throws MalformedJson {
        var conversion = new EmbeddingConversion(new OllamaEmbeddings(), inputs);
        String asked = "{'input':'a','encoding_format':'base64'}";
        request(conversion, asked);

        assertThat(answer(conversion, asked, "{'embeddings':[[0.5,-1.0]]}"))
                .contains("'embedding':'AAAAPwAAgL8='");
    }

    @Test
    void a_missing_count_is_estimated_from_all_texts() throws MalformedJson {
        var conversion = new EmbeddingConversion(new OllamaEmbeddings(), inputs);
        String asked = "{'input':['aaaa','\u20ac\u20ac\u20ac','\ud83d\ude00']}";
        request(conversion, asked);

        String answer = answer(conversion, asked, "{'embeddings':[[1],[2],[3]]}");

        assertThat(answer).contains("'usage':{'prompt_tokens':4,'total_tokens':4}");
        assertThat(conversion.estimated()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'embeddings':[[1]]}",
                "{'embeddings':[[1],[2],[3]]}",
                "{'embeddings':[[1],[]]}",
                "{'embeddings':[[1],['2']]}",
                "{'embeddings':[[1],null]}",
                "{'embeddings':{}}",
                "{}"
            })
    void an_answer_without_one_vector_for_each_text_is_rejected(String answer)
            throws MalformedJson {
        var conversion = new EmbeddingConversion(new OllamaEmbeddings(), inputs);
        request(conversion, FULL);

        assertThatExceptionOfType(MalformedJson.class)
                .isThrownBy(() -> answer(conversion, FULL, answer));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            textBlock =
                    """
                    {'input':[1,2]}                        | 'input[0]' holds tokens
                    {'input':[[1,2]]}                      | 'input[0]' holds tokens
                    {'input':['a',[1]]}                    | 'input[1]' holds tokens
                    {'input':[]}                           | 1 to 2048 texts, and has 0
                    {'input':''}                           | 'input' must be a text that is not empty
                    {'input':['a','']}                     | 'input[1]' must be a text
                    {'input':7}                            | 'input' must be a text
                    {'input':[{'text':'a'}]}               | 'input[0]' must be a text
                    {'input':null}                         | 'input' is missing
                    {}                                     | 'input' is missing
                    {'input':'a','encoding_format':'int8'} | 'encoding_format' must be
                    {'input':'a','dimensions':0}           | 'dimensions' must be
                    {'input':'a','stream':true}            | 'stream' must be false
                    """)
    void an_input_that_no_text_can_be_made_of_is_rejected_by_its_place(
            String request, String reason) {
        var conversion = new EmbeddingConversion(new GeminiEmbeddings(), inputs);

        assertThatExceptionOfType(MalformedJson.class)
                .isThrownBy(() -> request(conversion, request))
                .satisfies(it -> assertThat(it.reason()).contains(reason))
                .satisfies(
                        it ->
                                assertThat(it instanceof UntranslatableException)
                                        .isEqualTo(reason.contains("tokens")));
    }

    @Test
    void more_texts_than_the_format_allows_are_rejected() {
        String many = "{'input':[" + "'a',".repeat(2_048) + "'a']}";
        var conversion = new EmbeddingConversion(new TitanEmbeddings(), inputs);

        assertThatExceptionOfType(MalformedJson.class)
                .isThrownBy(() -> request(conversion, many))
                .satisfies(it -> assertThat(it.reason()).contains("has 2049"));
    }

    @Test
    void settings_that_no_api_has_are_dropped_or_rejected_when_that_is_set() throws MalformedJson {
        String asked = "{'input':'a','user':'u','odd':1,'empty':null,'input_type':'image'}";
        for (EmbeddingApi api :
                List.of(
                        new CohereEmbeddings(),
                        new GeminiEmbeddings(),
                        new OllamaEmbeddings(),
                        new TitanEmbeddings(),
                        new VertexEmbeddings())) {
            var conversion = new EmbeddingConversion(api, inputs(false));
            request(conversion, asked);

            assertThat(conversion.dropped()).containsExactly("user", "odd", "input_type");
            assertThatExceptionOfType(UntranslatableException.class)
                    .isThrownBy(() -> request(new EmbeddingConversion(api, inputs(true)), asked));
        }
    }

    private static TranslationInputs inputs(String model) {
        return inputs(model, TranslationSettings.USUAL);
    }

    private static TranslationInputs inputs(boolean strict) {
        return inputs("m", new TranslationSettings(strict, TranslationSettings.USUAL.reasoning()));
    }

    private static TranslationInputs inputs(String model, TranslationSettings settings) {
        return new TranslationInputs(
                new TargetModel("account", model, null, null),
                settings,
                new TranslationInputs.Origin("call-1", 0));
    }

    private static String request(EmbeddingConversion conversion, String request)
            throws MalformedJson {
        return conversion.request(json(request)).raw().replace('"', '\'');
    }

    private static String answer(EmbeddingConversion conversion, String request, String answer)
            throws MalformedJson {
        Json read = json(answer);
        byte[] written = conversion.answer(json(request), read, read.copy());
        return new String(written, UTF_8).replace('"', '\'');
    }

    private static Json json(String text) throws MalformedJson {
        return Json.parse(text.replace('\'', '"').getBytes(UTF_8));
    }
}
