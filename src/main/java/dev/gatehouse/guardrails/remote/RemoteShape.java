package dev.gatehouse.guardrails.remote;

import dev.gatehouse.guardrails.check.CheckFailure;
import dev.gatehouse.guardrails.check.Content;
import dev.gatehouse.guardrails.check.Verdict;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import org.jspecify.annotations.Nullable;

/// How the requests and answers of a service look.
interface RemoteShape {
    /// Asks the service.
    Verdict check(Content content, Sending service) throws CheckFailure;

    /// Sends requests to the service.
    @FunctionalInterface
    interface Sending {
        /// Sends a request.
        ///
        /// @param path below the address of the service; empty for that address itself
        /// @return its answer
        Json send(String path, byte[] body) throws CheckFailure;
    }

    /// The failure of an answer in another shape.
    static CheckFailure unknown() {
        return new CheckFailure("received an answer in another shape than expected");
    }

    /// A text member; empty when there is none.
    static String text(Json object, String name) {
        Json member = object.member(name);
        try {
            return member == null || member.kind() != Json.Kind.STRING ? "" : member.text();
        } catch (MalformedJson _) {
            return "";
        }
    }

    /// A number member.
    static double number(Json object, String name, double otherwise) {
        Json member = object.member(name);
        return member == null || member.kind() != Json.Kind.NUMBER
                ? otherwise
                : Double.parseDouble(member.raw());
    }

    /// A member that is true or false.
    ///
    /// @throws CheckFailure when there is none
    static boolean flag(Json object, String name) throws CheckFailure {
        Json member = object.member(name);
        if (member == null || member.kind() != Json.Kind.BOOLEAN) {
            throw unknown();
        }
        return member.raw().equals("true");
    }

    /// An array member.
    ///
    /// @return `null` when there is none
    static @Nullable Json array(Json object, String name) {
        Json member = object.member(name);
        return member == null || member.kind() != Json.Kind.ARRAY ? null : member;
    }
}
