package dev.gatehouse.alarms;

import dev.gatehouse.json.JsonWriter;

/// A message about the begin or the end of an alarm.
///
/// @param gateway the name of the machine that sends it
record Message(Alarm alarm, String gateway) {
    /// How a message is written.
    enum Form {
        /// An object with all that is known.
        JSON,
        /// A text for people, as incoming webhooks of Slack take it.
        SLACK
    }

    byte[] body(Form form) {
        return switch (form) {
            case JSON -> json();
            case SLACK -> new JsonWriter().object().member("text", text()).end().bytes();
        };
    }

    private byte[] json() {
        JsonWriter body = new JsonWriter().object();
        body.member("event", alarm.until() == null ? "begin" : "end");
        body.member("gateway", gateway).name("alarm");
        alarm.write(body);
        return body.end().bytes();
    }

    private String text() {
        String state = alarm.until() == null ? alarm.condition().severity().id() : "over";
        String at = gateway.isEmpty() ? "" : " at " + gateway;
        String text = "*Gatehouse%s, %s*: %s".formatted(at, state, alarm.condition().message());
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
