package dev.gatehouse.dialect;

import dev.gatehouse.dialect.anthropic.Anthropic;

class AnthropicContractTest extends DialectContract {
    AnthropicContractTest() {
        super(Anthropic.dialect(), "messages");
    }
}
