package org.touroku.support;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.http.HttpHeaders;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;

/// A connection on which any bytes can be sent as requests, also those that HTTP libraries refuse to send.
public final class RawConnection implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 30_000;

    /// @param body decoded; empty for HEAD
    public record Response(int status, HttpHeaders headers, String body) {
        public String header(String name) {
            return headers.firstValue(name).orElse("");
        }
    }

    private final Socket socket;
    private final InputStream input;

    public RawConnection(String host, int port) throws IOException {
        socket = new Socket(host, port);
        socket.setSoTimeout(PATIENCE_MILLIS);
        input = new BufferedInputStream(socket.getInputStream());
    }

    /// Sends a request and reads its response, after informational ones.
    ///
    /// @param head whether the request is HEAD, to which there is no body
    /// @throws EOFException if the server closes the connection without a response
    public Response send(byte[] request, boolean head) throws IOException {
        try {
            socket.getOutputStream().write(request);
        } catch (IOException e) {
            // The server may have closed the connection after a response to the first part
        }
        var response = read(head);
        while (response.status < 200) {
            response = read(head);
        }
        return response;
    }

    private Response read(boolean head) throws IOException {
        var status = Integer.parseInt(readLine().split(" ", 3)[1]);
        var fields = new TreeMap<String, List<String>>(String.CASE_INSENSITIVE_ORDER);
        for (var line = readLine(); !line.isEmpty(); line = readLine()) {
            var field = line.split(":", 2);
            fields.computeIfAbsent(field[0], _ -> new ArrayList<>()).add(field[1].strip());
        }
        var headers = HttpHeaders.of(fields, (_, _) -> true);
        var body = head || status < 200 || status == 204 || status == 304 ? new byte[0] : readBody(headers);
        if (body.length > 0 && headers.firstValue("Content-Encoding").orElse("").equals("gzip")) {
            body = new GZIPInputStream(new ByteArrayInputStream(body)).readAllBytes();
        }
        return new Response(status, headers, new String(body, UTF_8));
    }

    private byte[] readBody(HttpHeaders headers) throws IOException {
        if (!headers.firstValue("Transfer-Encoding").orElse("").equals("chunked")) {
            var length = headers.firstValueAsLong("Content-Length");
            return length.isPresent() ? input.readNBytes((int) length.getAsLong()) : input.readAllBytes();
        }
        var body = new ByteArrayOutputStream();
        for (int size = chunkSize(); size > 0; size = chunkSize()) {
            body.writeBytes(input.readNBytes(size));
            readLine();
        }
        readLine();
        return body.toByteArray();
    }

    private int chunkSize() throws IOException {
        return Integer.parseInt(readLine(), 16);
    }

    private String readLine() throws IOException {
        var line = new ByteArrayOutputStream();
        for (int next = input.read(); next != '\n'; next = input.read()) {
            if (next < 0) {
                throw new EOFException("the connection was closed after: " + line.toString(ISO_8859_1));
            }
            line.write(next);
        }
        return line.toString(ISO_8859_1).stripTrailing();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
