package dev.gatehouse.demo;

import dev.gatehouse.json.JsonWriter;

/// The list of the models.
final class Models {
    /// The first second of 2026: any time will do, as long as it stays the same.
    private static final long CREATED = 1_767_225_600;

    private Models() {}

    static byte[] list() {
        var json = new JsonWriter().object().member("object", "list").name("data").array();
        for (DemoModel model : DemoModel.values()) {
            write(model, json);
        }
        return json.endArray().end().bytes();
    }

    static byte[] entry(DemoModel model) {
        var json = new JsonWriter();
        write(model, json);
        return json.bytes();
    }

    private static void write(DemoModel model, JsonWriter json) {
        json.object()
                .member("id", model.id())
                .member("object", "model")
                .member("created", CREATED)
                .member("owned_by", "demo")
                .end();
    }
}
