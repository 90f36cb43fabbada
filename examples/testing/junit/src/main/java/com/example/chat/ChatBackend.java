package com.example.chat;

import software.amazon.awssdk.services.ivschat.IvschatClient;
import software.amazon.awssdk.services.ivschat.model.ChatTokenCapability;

/** The rooms of an app, in Amazon IVS Chat. */
public final class ChatBackend {
    /** Goes to AWS; in the tests, to where the system property aws.endpointUrlIvschat says. */
    private final IvschatClient client = IvschatClient.create();

    public String openRoom(String name) {
        return client.createRoom(room -> room.name(name)).arn();
    }

    public String letIn(String room, String userId) {
        return client.createChatToken(token -> token
                .roomIdentifier(room)
                .userId(userId)
                .capabilities(ChatTokenCapability.SEND_MESSAGE)).token();
    }

    public void closeRoom(String room) {
        client.deleteRoom(request -> request.identifier(room));
    }
}
