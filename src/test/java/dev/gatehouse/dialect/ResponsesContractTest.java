package dev.gatehouse.dialect;

import dev.gatehouse.dialect.openai.responses.Responses;

class ResponsesContractTest extends DialectContract {
    ResponsesContractTest() {
        super(Responses.dialect(), "responses");
    }
}
