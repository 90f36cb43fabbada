package com.example.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.services.ivschat.IvschatClient;
import software.amazon.awssdk.services.ivschat.model.AccessDeniedException;
import software.amazon.awssdk.services.ivschat.model.ConflictException;
import software.amazon.awssdk.services.ivschat.model.CreateChatTokenResponse;
import software.amazon.awssdk.services.ivschat.model.CreateLoggingConfigurationResponse;
import software.amazon.awssdk.services.ivschat.model.CreateRoomResponse;
import software.amazon.awssdk.services.ivschat.model.DestinationConfiguration;
import software.amazon.awssdk.services.ivschat.model.InternalServerException;
import software.amazon.awssdk.services.ivschat.model.PendingVerificationException;
import software.amazon.awssdk.services.ivschat.model.ResourceNotFoundException;
import software.amazon.awssdk.services.ivschat.model.S3DestinationConfiguration;
import software.amazon.awssdk.services.ivschat.model.ServiceQuotaExceededException;
import software.amazon.awssdk.services.ivschat.model.ThrottlingException;
import software.amazon.awssdk.services.ivschat.model.ValidationException;

/** Runs in the project of examples/testing/junit: all 17 operations, and every error by its type. */
class ConformanceTest {
    @RegisterExtension
    static final Emulator EMULATOR = new Emulator();

    private static final DestinationConfiguration LOGS = DestinationConfiguration.fromS3(S3DestinationConfiguration.builder().bucketName("logs").build());

    /** Tries once: a fault should be seen, not retried. */
    private final IvschatClient client = IvschatClient.builder()
            .overrideConfiguration(config -> config.retryStrategy(AwsRetryStrategy.doNotRetry()))
            .build();

    @Test
    void everyOperationIsUnderstood() throws Exception {
        CreateLoggingConfigurationResponse logging = client.createLoggingConfiguration(one -> one
                .name("transcripts").destinationConfiguration(LOGS).tags(Map.of("a", "b")));
        assertEquals("ACTIVE", logging.stateAsString());
        assertEquals("renamed", client.updateLoggingConfiguration(one -> one.identifier(logging.arn()).name("renamed")).name());
        assertEquals("logs", client.getLoggingConfiguration(one -> one.identifier(logging.arn())).destinationConfiguration().s3().bucketName());
        assertEquals(logging.arn(), client.listLoggingConfigurations(all -> { }).loggingConfigurations().get(0).arn());

        CreateRoomResponse room = client.createRoom(one -> one
                .name("lobby").loggingConfigurationIdentifiers(logging.arn()).tags(Map.of("team", "live")));
        assertEquals(List.of(500, 10), List.of(room.maximumMessageLength(), room.maximumMessageRatePerSecond()));
        assertTrue(Duration.between(room.createTime(), Instant.now()).abs().toMinutes() < 1);
        assertEquals(100, client.updateRoom(one -> one.identifier(room.arn()).maximumMessageRatePerSecond(100)).maximumMessageRatePerSecond());
        assertEquals("lobby", client.getRoom(one -> one.identifier(room.arn())).name());
        client.createRoom(one -> { });
        assertEquals(2, client.listRoomsPaginator(all -> all.maxResults(1)).stream().mapToInt(page -> page.rooms().size()).sum());

        client.tagResource(one -> one.resourceArn(room.arn()).tags(Map.of("b/c &+", "1")));
        assertEquals(Map.of("team", "live", "b/c &+", "1"), client.listTagsForResource(one -> one.resourceArn(room.arn())).tags());
        client.untagResource(one -> one.resourceArn(room.arn()).tagKeys("team", "b/c &+"));
        assertEquals(Map.of(), client.listTagsForResource(one -> one.resourceArn(room.arn())).tags());

        CreateChatTokenResponse token = client.createChatToken(one -> one.roomIdentifier(room.arn()).userId("ann").attributes(Map.of("name", "Ann")));
        assertEquals(Duration.ofMinutes(59), Duration.between(token.tokenExpirationTime(), token.sessionExpirationTime()));
        assertEquals(12, client.sendEvent(one -> one.roomIdentifier(room.arn()).eventName("goal").attributes(Map.of("by", "nine"))).id().length());
        assertEquals(12, client.deleteMessage(one -> one.roomIdentifier(room.arn()).id("abcdefGHIJ12").reason("spam")).id().length());
        client.disconnectUser(one -> one.roomIdentifier(room.arn()).userId("ann"));
        client.deleteRoom(one -> one.identifier(room.arn()));
        client.deleteLoggingConfiguration(one -> one.identifier(logging.arn()));

        Set<String> operations = Pattern.compile("\"operation\":\"(\\w+)\"").matcher(EMULATOR.ask("GET", "calls", "")).results()
                .map(found -> found.group(1)).collect(Collectors.toSet());
        assertEquals(17, operations.size(), operations::toString);
    }

    @Test
    void everyErrorIsKnownByItsType() throws Exception {
        CreateLoggingConfigurationResponse logging = client.createLoggingConfiguration(one -> one.destinationConfiguration(LOGS));
        CreateRoomResponse room = client.createRoom(one -> one.loggingConfigurationIdentifiers(logging.arn()));
        assertEquals(logging.id(), assertThrows(ConflictException.class, () -> client.deleteLoggingConfiguration(one -> one.identifier(logging.arn()))).resourceId());
        client.deleteRoom(one -> one.identifier(room.arn()));
        assertEquals(room.id(), assertThrows(ResourceNotFoundException.class, () -> client.getRoom(one -> one.identifier(room.arn()))).resourceId());
        assertEquals("name", assertThrows(ValidationException.class, () -> client.createRoom(one -> one.name("a b"))).fieldList().get(0).name());
        for (int n = 1; n < 10; n++) {
            client.createLoggingConfiguration(one -> one.destinationConfiguration(LOGS));
        }
        assertEquals(10, assertThrows(ServiceQuotaExceededException.class,
                () -> client.createLoggingConfiguration(one -> one.destinationConfiguration(LOGS))).limit());

        for (String fault : List.of("\"throttle\"", "\"access-denied\"", "\"error-before\",\"code\":\"PendingVerification\"", "\"error-before\"")) {
            EMULATOR.ask("POST", "faults", "{\"operation\":\"ListRooms\",\"times\":1,\"kind\":" + fault + "}");
        }
        assertThrows(ThrottlingException.class, () -> client.listRooms(all -> { }));
        assertThrows(AccessDeniedException.class, () -> client.listRooms(all -> { }));
        assertThrows(PendingVerificationException.class, () -> client.listRooms(all -> { }));
        assertThrows(InternalServerException.class, () -> client.listRooms(all -> { }));
        client.listRooms(all -> { });
    }
}
