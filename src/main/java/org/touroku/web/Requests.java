package org.touroku.web;

import java.util.Collections;
import java.util.List;

import jakarta.servlet.http.HttpServletRequest;

/// What several parts ask of a request.
final class Requests {
    private Requests() {}

    /// Whether it is GET or HEAD.
    static boolean isRead(HttpServletRequest request) {
        return request.getMethod().equals("GET") || request.getMethod().equals("HEAD");
    }

    /// The values of a header, as often as the request has it.
    static List<String> headers(HttpServletRequest request, String name) {
        return Collections.list(request.getHeaders(name));
    }
}
