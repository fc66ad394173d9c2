package dev.gatehouse.storage;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;

/// Notices within one process, for a backend that only one gateway uses. None is lost.
public final class LocalNotices implements Notices {
    private final List<Observer> observers = new CopyOnWriteArrayList<>();
    private final ExecutorService thread =
            Executors.newSingleThreadExecutor(Thread.ofVirtual().name("notices").factory());

    private record Observer(String topic, Listener listener) {}

    @Override
    public void publish(String topic, String text) throws StorageException {
        Texts.checkNotice(topic, text);
        try {
            thread.execute(() -> dispatch(topic, text));
        } catch (RejectedExecutionException e) {
            throw new StorageException(StorageException.Reason.UNAVAILABLE, "closed", e);
        }
    }

    private void dispatch(String topic, String text) {
        for (Observer observer : observers) {
            if (observer.topic().equals(topic)) {
                notify(observer.listener(), text);
            }
        }
    }

    /// A listener that fails keeps nothing from the others.
    private static void notify(Listener listener, String text) {
        try {
            listener.notice(text);
        } catch (RuntimeException _) {
            // It has no caller that could learn of it.
        }
    }

    @Override
    public Subscription subscribe(String topic, Listener listener) {
        var observer = new Observer(topic, listener);
        observers.add(observer);
        return () -> observers.remove(observer);
    }

    @Override
    public void close() {
        thread.shutdown();
    }
}
