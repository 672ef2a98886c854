package org.touroku.web;

import java.util.List;

/// The problem types that a module contributes.
@FunctionalInterface
public interface ProblemTypes {
    List<ProblemType> types();
}
