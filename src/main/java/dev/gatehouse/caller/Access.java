package dev.gatehouse.caller;

/// What a caller may use of what the gateway offers.
public interface Access {
    /// Everything.
    Access ALL =
            new Access() {
                @Override
                public boolean mayCall(String operation) {
                    return true;
                }

                @Override
                public boolean mayUse(String requested, String account, String model) {
                    return true;
                }

                @Override
                public boolean mayUseAccount(String account) {
                    return true;
                }

                @Override
                public boolean restricted() {
                    return false;
                }
            };

    /// Whether the caller may use an operation, by its label.
    boolean mayCall(String operation);

    /// Whether the caller may use a model.
    ///
    /// @param requested the name in the request: a model or an alias
    /// @param account the account that serves it
    /// @param model the model as its provider calls it
    boolean mayUse(String requested, String account, String model);

    /// Whether the caller may use an account where no model is concerned.
    boolean mayUseAccount(String account);

    /// Whether there are models that the caller may not use.
    boolean restricted();
}
