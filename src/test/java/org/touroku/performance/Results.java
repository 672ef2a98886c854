package org.touroku.performance;

import java.util.ArrayList;
import java.util.List;

/// What was measured, printed as a Markdown table at the end, also if the measurement fails.
public final class Results implements AutoCloseable {
    private final List<String> lines = new ArrayList<>(List.of("| | measured | compared |", "|---|---:|---|"));

    public void add(String what, String measured, String compared) {
        lines.add("| %s | %s | %s |".formatted(what, measured, compared));
    }

    @Override
    public void close() {
        System.out.println("\n" + String.join("\n", lines) + "\n");
    }
}
