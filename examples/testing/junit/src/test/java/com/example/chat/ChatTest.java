package com.example.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.WebSocket;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ChatTest {
    @RegisterExtension
    static final Emulator EMULATOR = new Emulator();

    private final ChatBackend backend = new ChatBackend();

    /** Somebody's page: the chat token is the sub-protocol of the WebSocket. What it hears is put into the queue. */
    private WebSocket enter(String room, String userId, BlockingQueue<String> heard) {
        return EMULATOR.http.newWebSocketBuilder().subprotocols(backend.letIn(room, userId)).buildAsync(EMULATOR.messagingEndpoint(), new WebSocket.Listener() {
            @Override
            public CompletionStage<?> onText(WebSocket socket, CharSequence frame, boolean last) {
                heard.add(frame.toString());
                return WebSocket.Listener.super.onText(socket, frame, last);
            }
        }).join();
    }

    @Test
    void whatOneSaysInARoomTheOthersHear() throws Exception {
        String room = backend.openRoom("lobby");
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        WebSocket ann = enter(room, "ann", new LinkedBlockingQueue<>());
        WebSocket bob = enter(room, "bob", heard);
        ann.sendText("{\"Action\":\"SEND_MESSAGE\",\"Content\":\"hello\"}", true).join();
        String frame = String.valueOf(heard.poll(5, TimeUnit.SECONDS));
        assertTrue(frame.contains("\"Content\":\"hello\"") && frame.contains("\"UserId\":\"ann\""), frame);

        ann.abort();
        bob.abort();
        backend.closeRoom(room);
        assertTrue(EMULATOR.ask("GET", "state", "").contains("\"rooms\":[]"));
    }

    @Test
    void somebodyGetsInWhenTheServiceIsBusyToo() throws Exception {
        String room = backend.openRoom("lobby");
        EMULATOR.ask("POST", "faults", "{\"kind\":\"throttle\",\"operation\":\"CreateChatToken\",\"times\":1}");
        enter(room, "ann", new LinkedBlockingQueue<>()).abort();
        Pattern status = Pattern.compile("\"status\":(\\d+)");
        assertEquals(List.of("200", "429", "200"), status.matcher(EMULATOR.ask("GET", "calls", "")).results().map((MatchResult one) -> one.group(1)).toList());
    }
}
