package com.example.chat;

import software.amazon.awscdk.App;

public final class ChatApp {
    public static void main(final String[] args) {
        final App app = new App();
        new ChatStack(app, "Chat");
        app.synth();
    }

    private ChatApp() {}
}
