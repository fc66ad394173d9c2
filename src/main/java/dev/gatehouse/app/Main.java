package dev.gatehouse.app;

/// The program's way in.
public final class Main {
    private Main() {}

    /// Runs one command.
    public static void main(String[] args) {
        System.out.println("gatehouse");
    }
}
