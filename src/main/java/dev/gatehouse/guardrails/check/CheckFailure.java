package dev.gatehouse.guardrails.check;

/// A check could not be made. Its message is a part of a sentence, and holds no text of a call.
public final class CheckFailure extends Exception {
    private static final long serialVersionUID = 1;

    public CheckFailure(String message) {
        super(message, null, false, false);
    }
}
