package org.touroku.user.query;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;

/// Representations by the request that they answer, up to a number of bytes. What does not fit is not kept, nor counted.
final class RepresentationCache {
    @SuppressWarnings("ArrayRecordComponent") // never compared, never changed
    record Representation(@Nullable String contentType, @Nullable String eTag, byte[] body) {}

    private final Map<String, Representation> byRequest = new ConcurrentHashMap<>();
    private final AtomicLong bytes = new AtomicLong();
    private final long limit;

    /// @param limit in bytes of bodies and characters of requests
    RepresentationCache(long limit) {
        this.limit = limit;
    }

    @Nullable
    Representation find(String request) {
        return byRequest.get(request);
    }

    /// Keeps a representation, unless there is one for the request or there is no room for it.
    void keep(String request, Representation representation) {
        var size = request.length() + representation.body.length;
        if (reserve(size) && byRequest.putIfAbsent(request, representation) != null) {
            bytes.addAndGet(-size);
        }
    }

    /// Of what is kept; never more than the limit.
    long bytes() {
        return bytes.get();
    }

    private boolean reserve(int size) {
        return bytes.getAndUpdate(before -> before + size <= limit ? before + size : before) + size <= limit;
    }
}
