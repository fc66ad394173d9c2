package dev.gatehouse.cache.evidence.estimate;

import java.util.ArrayList;
import java.util.List;

/// Decision trees over features, whose values are added. Each is kept in one row of arrays: a node
/// is followed by the tree for values up to its limit, and knows where the other one begins.
final class Trees {
    private static final int LEAF = -1;

    private final List<Tree> trees = new ArrayList<>();

    /// @param feature of each node; [#LEAF] for a leaf
    /// @param value the limit of a node, what a leaf adds
    /// @param above where the tree for values above the limit begins
    @SuppressWarnings("ArrayRecordComponent")
    private record Tree(int[] feature, double[] value, int[] above) {
        double of(double[] features) {
            int at = 0;
            while (feature[at] != LEAF) {
                at = features[feature[at]] <= value[at] ? at + 1 : above[at];
            }
            return value[at];
        }
    }

    /// Adds a tree: for a node its feature and its limit, and then what lies below it; for a leaf
    /// `=` and its value. All with spaces between.
    void add(String text) {
        String[] words = text.split(" ", -1);
        var feature = new int[words.length];
        var value = new double[words.length];
        var above = new int[words.length];
        var open = new ArrayList<Integer>();
        int size = 0;
        for (int i = 0; i < words.length; i++, size++) {
            if (words[i].startsWith("=")) {
                feature[size] = LEAF;
                value[size] = Double.parseDouble(words[i].substring(1));
                if (!open.isEmpty()) {
                    above[open.removeLast()] = size + 1;
                }
            } else {
                feature[size] = Integer.parseInt(words[i++]);
                value[size] = Double.parseDouble(words[i]);
                open.add(size);
            }
        }
        trees.add(new Tree(feature, value, above));
    }

    /// The sum over all trees.
    double of(double[] features) {
        double sum = 0;
        for (Tree tree : trees) {
            sum += tree.of(features);
        }
        return sum;
    }

    int hash() {
        double hash = 0;
        for (Tree tree : trees) {
            for (double value : tree.value()) {
                hash = hash * 0.9 + value;
            }
        }
        return Double.hashCode(hash);
    }
}
