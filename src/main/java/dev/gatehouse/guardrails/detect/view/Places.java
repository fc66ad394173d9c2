package dev.gatehouse.guardrails.detect.view;

import java.util.Arrays;

/// Parts of a text, in order; parts that touch each other become one.
final class Places {
    private int[] bounds = new int[8];
    private int count;

    void add(int start, int end) {
        if (count > 0 && start <= bounds[count - 1]) {
            bounds[count - 1] = Math.max(bounds[count - 1], end);
            return;
        }
        if (count == bounds.length) {
            bounds = Arrays.copyOf(bounds, count * 2);
        }
        bounds[count++] = start;
        bounds[count++] = end;
    }

    int size() {
        return count / 2;
    }

    int start(int index) {
        return bounds[index * 2];
    }

    int end(int index) {
        return bounds[index * 2 + 1];
    }
}
