package dev.gatehouse.dialect;

import dev.gatehouse.dialect.openai.chat.Chat;

class ChatContractTest extends DialectContract {
    ChatContractTest() {
        super(Chat.dialect(), "chat");
    }
}
