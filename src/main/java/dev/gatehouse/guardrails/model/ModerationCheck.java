package dev.gatehouse.guardrails.model;

import dev.gatehouse.call.Operation;
import dev.gatehouse.guardrails.check.Check;
import dev.gatehouse.guardrails.check.CheckFailure;
import dev.gatehouse.guardrails.check.CheckLimit;
import dev.gatehouse.guardrails.check.Content;
import dev.gatehouse.guardrails.check.Verdict;
import dev.gatehouse.guardrails.remote.ModerationShape;

/// Asks a moderation model of one of the gateway's accounts.
public record ModerationCheck(String guard, String model, ChildCalls calls) implements Check {
    @Override
    public boolean waits() {
        return true;
    }

    @Override
    public Verdict check(Content content, CheckLimit limit) throws CheckFailure {
        if (content.texts().isEmpty()) {
            return Verdict.CLEAN;
        }
        var shape = new ModerationShape(model);
        byte[] body = shape.body(content);
        return shape.read(
                content, calls.ask(content.call(), guard, Operation.MODERATIONS, body, limit));
    }
}
