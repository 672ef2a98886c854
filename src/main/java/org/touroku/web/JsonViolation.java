package org.touroku.web;

import java.util.Collection;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonPointer;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

import org.touroku.web.InvalidRequest.Violation;

/// Describes where and why a body is not the expected JSON, without the parser's words.
final class JsonViolation {
    private JsonViolation() {}

    static Violation of(JacksonException e) {
        return Violation.ofMember(pointer(e), rule(e));
    }

    private static String pointer(JacksonException e) {
        if (e instanceof UnrecognizedPropertyException unknown) { // the parser may have read on
            return JsonPointer.empty().appendProperty(unknown.getPropertyName()).toString();
        }
        return e.processor() instanceof JsonParser parser ? parser.streamReadContext().pathAsPointer().toString() : "";
    }

    private static String rule(JacksonException e) {
        return switch (e) {
            case UnrecognizedPropertyException _ -> "must not be there: it is not a known member";
            case StreamConstraintsException _ -> "must not be nested or extended so far";
            case DatabindException mismatch when mismatch.getOriginalMessage().contains("Trailing token") ->
                "must end after its JSON object";
            case MismatchedInputException mismatch -> "must be " + type(mismatch.getTargetType());
            case DatabindException _ -> "must be of another type";
            default ->
                e.getOriginalMessage().startsWith("Duplicate") ? "must not be there twice" : "must be well-formed JSON";
        };
    }

    private static String type(@Nullable Class<?> expected) {
        if (expected == String.class) {
            return "a string";
        }
        return expected != null && Collection.class.isAssignableFrom(expected) ? "an array" : "a JSON object";
    }
}
