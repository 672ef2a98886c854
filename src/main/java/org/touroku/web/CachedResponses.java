package org.touroku.web;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;

/// Rendered responses by request, up to a number of bytes. A response that does not fit is not kept.
final class CachedResponses {
    @SuppressWarnings("ArrayRecordComponent") // never compared, never changed
    record CachedResponse(@Nullable String contentType, String eTag, byte[] body) {}

    private final Map<String, CachedResponse> byRequest = new ConcurrentHashMap<>();
    private final AtomicLong bytes = new AtomicLong();
    private final long limit;

    /// @param limit in bytes of bodies and characters of requests
    CachedResponses(long limit) {
        this.limit = limit;
    }

    @Nullable
    CachedResponse find(String request) {
        return byRequest.get(request);
    }

    /// Keeps a response, unless there is one for the request or there is no room for it.
    void keep(String request, CachedResponse response) {
        var size = request.length() + response.body.length;
        if (reserve(size) && byRequest.putIfAbsent(request, response) != null) {
            bytes.addAndGet(-size);
        }
    }

    /// The bytes that are kept; never more than the limit.
    long bytes() {
        return bytes.get();
    }

    private boolean reserve(int size) {
        return bytes.getAndUpdate(before -> before + size <= limit ? before + size : before) + size <= limit;
    }
}
