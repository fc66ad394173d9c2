package dev.gatehouse.dialect.error;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.call.ProviderError;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ErrorClassifierTest {
    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            textBlock =
                    """
                    # status, code,              type,                  message,                            kind
                    400, -,                      -,                     something,                          INVALID
                    400, context_length_exceeded, -,                    -,                                  CONTEXT
                    400, -,                      -,                     This model's maximum context is 9,  CONTEXT
                    400, -,                      invalid_request_error, prompt is too long: 9 > 8,          CONTEXT
                    400, content_filter,         -,                     -,                                  CONTENT
                    400, Content_Policy_Violation, -,                   -,                                  CONTENT
                    400, -,                      -,                     blocked by our content policy,      CONTENT
                    401, -,                      -,                     x,                                  AUTH
                    401, insufficient_quota,     -,                     x,                                  AUTH
                    402, -,                      -,                     x,                                  QUOTA
                    400, -,                      -,                     Your credit balance is too low to,  QUOTA
                    400, -,                      -,                     'say: credit balance is too low',   INVALID
                    403, -,                      -,                     x,                                  DENIED
                    403, -,                      permission_error,      x,                                  DENIED
                    403, invalid_api_key,        -,                     x,                                  AUTH
                    403, -,                      -,                     invalid api key,                    DENIED
                    403, insufficient_quota,     -,                     x,                                  QUOTA
                    403, model_not_found,        -,                     x,                                  MODEL
                    403, -,                      -,                     your input was flagged,             CONTENT
                    404, -,                      -,                     -,                                  MODEL
                    404, -,                      not_found_error,       'model: x',                         MODEL
                    404, DeploymentNotFound,     -,                     x,                                  MODEL
                    404, -,                      -,                     no file of that id,                 INVALID
                    400, model_not_found,        -,                     x,                                  MODEL
                    400, -,                      -,                     x is not a valid model ID,          MODEL
                    408, -,                      -,                     x,                                  OVERLOAD
                    409, -,                      -,                     x,                                  OVERLOAD
                    424, -,                      -,                     x,                                  OVERLOAD
                    425, -,                      -,                     x,                                  OVERLOAD
                    499, -,                      -,                     x,                                  OVERLOAD
                    413, -,                      -,                     x,                                  INVALID
                    422, -,                      -,                     x,                                  INVALID
                    422, -,                      server_error,          x,                                  INVALID
                    413, -,                      api_error,             x,                                  INVALID
                    400, overloaded,             -,                     x,                                  OVERLOAD
                    429, -,                      -,                     x,                                  RATE
                    429, -,                      -,                     you have no quota and no balance,   RATE
                    429, insufficient_quota,     -,                     x,                                  QUOTA
                    429, -,                      insufficient_quota,    x,                                  QUOTA
                    400, rate_limit_exceeded,    -,                     x,                                  RATE
                    500, -,                      -,                     x,                                  OVERLOAD
                    500, -,                      -,                     invalid api key,                    OVERLOAD
                    502, -,                      -,                     x,                                  OVERLOAD
                    503, -,                      -,                     x,                                  OVERLOAD
                    529, -,                      overloaded_error,      x,                                  OVERLOAD
                    429, ThrottlingException,    -,                     x,                                  RATE
                    429, ModelNotReadyException, -,                     x,                                  OVERLOAD
                    400, ValidationException,    -,                     x,                                  INVALID
                    400, ValidationException,    -,                     Input is too long for the model,    CONTEXT
                    400, ValidationException,    -,                     The provided model identifier is invalid., MODEL
                    400, ServiceQuotaExceededException, -,              x,                                  QUOTA
                    403, AccessDeniedException,  -,                     x,                                  DENIED
                    403, ExpiredTokenException,  -,                     x,                                  AUTH
                    403, UnrecognizedClientException, -,                x,                                  AUTH
                    404, ResourceNotFoundException, -,                  x,                                  MODEL
                    """)
    void an_error_is_classified_by_its_status_and_its_codes(
            int status,
            @Nullable String code,
            @Nullable String type,
            @Nullable String message,
            ProviderError.Kind expected) {
        assertThat(ErrorClassifier.kind(status, code, type, message)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            textBlock =
                    """
                    # code,               type,                  status
                    -,                    overloaded_error,      529
                    -,                    rate_limit_error,      429
                    -,                    authentication_error,  401
                    -,                    permission_error,      403
                    -,                    invalid_request_error, 400
                    context_length_exceeded, -,                  400
                    model_not_found,      -,                     404
                    server_error,         -,                     502
                    -,                    -,                     502
                    """)
    void an_error_without_a_status_gets_one_that_fits(
            @Nullable String code, @Nullable String type, int expected) {
        assertThat(ErrorClassifier.impliedStatus(code, type, 502)).isEqualTo(expected);
    }
}
