package com.example.chat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Runs the emulator while the tests of a class run, and empties it before each of them. */
final class Emulator implements BeforeAllCallback, BeforeEachCallback, AfterAllCallback {
    private static final String COMMAND = "node_modules/.bin/amazon-ivs-chat-emulator";
    private static final Pattern ADDRESS = Pattern.compile("\"endpoint\":\"http://([^\"]+)\"");

    final HttpClient http = HttpClient.newHttpClient();
    private Process process;
    private String address;

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        process = new ProcessBuilder(COMMAND, "--port", "0").redirectError(ProcessBuilder.Redirect.INHERIT).start();
        String ready = process.inputReader().readLine();
        Matcher matcher = ADDRESS.matcher(String.valueOf(ready));
        if (!matcher.find()) {
            throw new IOException("The emulator did not start: " + ready);
        }
        address = matcher.group(1);
        System.setProperty("aws.endpointUrlIvschat", "http://" + address);
        System.setProperty("aws.region", "us-east-1");
        System.setProperty("aws.accessKeyId", "test");
        System.setProperty("aws.secretAccessKey", "test");
    }

    @Override
    public void beforeEach(ExtensionContext context) throws Exception {
        ask("POST", "reset", "");
    }

    @Override
    public void afterAll(ExtensionContext context) {
        process.destroy();
    }

    /** Where chat clients connect. */
    URI messagingEndpoint() {
        return URI.create("ws://" + address);
    }

    /** A request under /_emulator/; gives the JSON of the answer. */
    String ask(String method, String what, String body) throws IOException, InterruptedException {
        URI uri = URI.create("http://" + address + "/_emulator/" + what);
        HttpRequest request = HttpRequest.newBuilder(uri).method(method, BodyPublishers.ofString(body)).build();
        return http.send(request, BodyHandlers.ofString()).body();
    }
}
