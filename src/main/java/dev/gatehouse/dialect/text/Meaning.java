package dev.gatehouse.dialect.text;

import dev.gatehouse.dialect.text.TextField.Role;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the value of a member is, by the member's name. The names of all dialects are one table:
/// none has two meanings that differ where a text is concerned.
///
/// @param role `null` for that of the object
record Meaning(How how, @Nullable Role role) {
    /// How the strings below a value are read.
    enum How {
        /// None is a text.
        SKIP,
        /// A string or a list of strings is none; what else stands there is read.
        WORD,
        /// All are texts, but for what their own names exclude.
        TEXT,
        /// Every string, name and long number.
        FREE,
        /// A JSON schema.
        SCHEMA,
        /// An address; one that contains its data is none.
        ADDRESS,
        /// A text beside the type `text`, else base64.
        DATA
    }

    private static final Meaning INHERITED = new Meaning(How.TEXT, null);
    private static final Meaning WORD = new Meaning(How.WORD, null);
    private static final String DESCRIPTIONS =
            """
            tools functions toolConfig functionDeclarations mcp_servers metadata labels name
            description title filename displayName document_title annotations
            citationMetadata groundingMetadata generationConfig output_config stop
            stop_sequences stopSequences""";
    private static final String SCHEMAS =
            """
            parameters input_schema inputSchema parametersJsonSchema responseSchema
            responseJsonSchema schema output_schema""";

    /// Members of a request whose values the format defines.
    private static final String OPTIONS =
            """
            reasoning thinking user safety_identifier prompt_cache_key prompt_cache_retention
            prompt_cache_options reasoning_effort truncation include conversation encoding_format
            size quality style background output_format stream_format betas container speed
            inference_geo anthropic_version cachedContent serviceTier audio input_fidelity
            chunking_strategy timestamp_granularities""";

    /// What an answer repeats of its request.
    private static final String REPEATED =
            """
            instructions tools tool_choice metadata prompt user safety_identifier truncation
            conversation background prompt_cache_key prompt_cache_retention task size quality
            output_format""";
    private static final Map<String, Meaning> KNOWN = new HashMap<>();
    private static final Map<String, Meaning> OF_REQUEST = new HashMap<>();
    private static final Map<String, Meaning> OF_ANSWER = new HashMap<>();

    static {
        withoutTexts();
        withTexts();
        ofBodies();
    }

    private static void withoutTexts() {
        put(
                How.SKIP,
                null,
                """
                usage usageMetadata logprobs prompt_logprobs logprobsResult embedding embeddings
                headers authorization authorization_token incomplete_details
                content_filter_results content_filter_result prompt_filter_results
                safetyRatings safetySettings promptFeedback moderation categories
                category_scores category_applied_input_types logit_bias stream_options
                prompt_token_ids token_ids obfuscation context_management""");
        put(
                How.WORD,
                null,
                """
                id object type role model status phase format detail media_type mimeType mediaType
                encrypted_content encrypted_index signature thoughtSignature
                redactedContent b64_json partial_image_b64 file_data bytes audio
                finish_reason native_finish_reason stop_reason finishReason effort mode
                syntax verbosity ttl voice voiceName languageCode language service_tier
                system_fingerprint responseMimeType responseModalities modalities
                taskType mediaResolution search_context_size truncate version
                blockReason tool_choice response_format modelVersion provider""");
    }

    private static void withTexts() {
        put(How.TEXT, Role.SYSTEM, "system instructions systemInstruction");
        put(
                How.TEXT,
                Role.REASONING,
                "thinking reasoning reasoning_content reasoningContent reasoning_details");
        put(
                How.TEXT,
                Role.TOOL_CALL,
                "tool_calls function_call functionCall toolUse executableCode");
        put(How.TEXT, Role.TOOL_RESULT, "functionResponse toolResult codeExecutionResult outputs");
        put(How.TEXT, Role.DOCUMENT, "documents document cited_text");
        put(How.TEXT, Role.ASSISTANT, "prediction");
        put(How.TEXT, Role.OUTPUT, "revised_prompt");
        put(How.TEXT, Role.DESCRIPTION, DESCRIPTIONS);
        put(How.FREE, Role.TOOL_CALL, "arguments args partialArgs");
        put(How.FREE, null, "json variables");
        put(How.SCHEMA, Role.DESCRIPTION, SCHEMAS);
        String addresses = "image_url url uri file_url fileUri video_url audio_url server_url";
        put(How.ADDRESS, Role.DESCRIPTION, addresses);
        put(How.DATA, Role.DOCUMENT, "data");
    }

    private static void ofBodies() {
        var skipped = new Meaning(How.SKIP, null);
        for (String name : OPTIONS.split("\\s+", -1)) {
            OF_REQUEST.put(name, skipped);
        }
        for (String name : REPEATED.split("\\s+", -1)) {
            OF_ANSWER.put(name, skipped);
        }
    }

    /// Under both names that the JSON form of protocol buffers allows.
    private static void put(How how, @Nullable Role role, String names) {
        for (String name : names.split("\\s+", -1)) {
            var meaning = new Meaning(how, role);
            KNOWN.put(name, meaning);
            String snake = name.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
            KNOWN.putIfAbsent(snake, meaning);
        }
    }

    /// The meaning of a member somewhere below the members of a body.
    static Meaning of(String name) {
        Meaning known = KNOWN.get(name);
        if (known != null) {
            return known;
        }
        boolean id =
                name.endsWith("_id")
                        || name.endsWith("Id")
                        || name.endsWith("_ids")
                        || name.endsWith("Ids");
        return id ? WORD : INHERITED;
    }

    /// What only a member of a whole request means; `null` where it means the same elsewhere.
    static @Nullable Meaning ofRequest(String name) {
        return OF_REQUEST.get(name);
    }

    /// What only a member of a whole answer means; `null` where it means the same elsewhere.
    static @Nullable Meaning ofAnswer(String name) {
        return OF_ANSWER.get(name);
    }
}
