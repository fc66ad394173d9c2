package dev.gatehouse.cli;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;

/// Signals of the operating system.
///
/// The JDK's class for them is not part of its API and cannot be compiled against with `--release`,
/// so it is reached by reflection; where it is missing, signals do what they always do.
final class Signals {
    private Signals() {}

    /// Runs something on a signal.
    ///
    /// @param name without SIG, such as `TERM`
    static void on(String name, Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            InvocationHandler invoked =
                    (_, method, _) -> {
                        if (method.getName().equals("handle")) {
                            action.run();
                        }
                        return null;
                    };
            Object proxy =
                    Proxy.newProxyInstance(
                            handler.getClassLoader(), new Class<?>[] {handler}, invoked);
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
        } catch (ReflectiveOperationException | IllegalArgumentException _) {
            // The platform does not have it.
        }
    }
}
