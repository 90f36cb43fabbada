package chat

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/ivschat"
	"github.com/aws/aws-sdk-go-v2/service/ivschat/types"
)

// Runs in the project of examples/testing/go: all 17 operations, and every error by its type.

var ctx = context.Background()

// sdk is a client that tries once, of an emulator that is empty.
func sdk(t *testing.T) *ivschat.Client {
	t.Helper()
	ask(t, "POST", "reset", "", nil)
	return ivschat.NewFromConfig(must(config.LoadDefaultConfig(ctx, config.WithRetryMaxAttempts(1))))
}

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

func equal(t *testing.T, got, wanted any) {
	t.Helper()
	if !reflect.DeepEqual(got, wanted) {
		t.Fatalf("%v is wanted, and not %v", wanted, got)
	}
}

// failure is the error as the type that it must have.
func failure[E error](t *testing.T, err error) E {
	t.Helper()
	var typed E
	if !errors.As(err, &typed) {
		t.Fatalf("%T is wanted, and not %v", typed, err)
	}
	return typed
}

func s3(bucket string) types.DestinationConfiguration {
	return &types.DestinationConfigurationMemberS3{Value: types.S3DestinationConfiguration{BucketName: &bucket}}
}

func TestEveryOperationIsUnderstood(t *testing.T) {
	client := sdk(t)
	logging := must(client.CreateLoggingConfiguration(ctx, &ivschat.CreateLoggingConfigurationInput{
		Name: aws.String("transcripts"), DestinationConfiguration: s3("logs"), Tags: map[string]string{"a": "b"},
	}))
	equal(t, string(logging.State), "ACTIVE")
	renamed := must(client.UpdateLoggingConfiguration(ctx, &ivschat.UpdateLoggingConfigurationInput{Identifier: logging.Arn, Name: aws.String("renamed")}))
	equal(t, *renamed.Name, "renamed")
	read := must(client.GetLoggingConfiguration(ctx, &ivschat.GetLoggingConfigurationInput{Identifier: logging.Arn}))
	equal(t, *read.DestinationConfiguration.(*types.DestinationConfigurationMemberS3).Value.BucketName, "logs")
	equal(t, *must(client.ListLoggingConfigurations(ctx, nil)).LoggingConfigurations[0].Arn, *logging.Arn)

	room := must(client.CreateRoom(ctx, &ivschat.CreateRoomInput{
		Name: aws.String("lobby"), LoggingConfigurationIdentifiers: []string{*logging.Arn}, Tags: map[string]string{"team": "live"},
	}))
	equal(t, []int32{*room.MaximumMessageLength, *room.MaximumMessageRatePerSecond}, []int32{500, 10})
	if age := time.Since(*room.CreateTime); age < -time.Minute || age > time.Minute {
		t.Fatal(age)
	}
	updated := must(client.UpdateRoom(ctx, &ivschat.UpdateRoomInput{Identifier: room.Arn, MaximumMessageRatePerSecond: aws.Int32(100)}))
	equal(t, *updated.MaximumMessageRatePerSecond, int32(100))
	equal(t, *must(client.GetRoom(ctx, &ivschat.GetRoomInput{Identifier: room.Arn})).Name, "lobby")
	must(client.CreateRoom(ctx, nil))
	var listed []string
	for pages := ivschat.NewListRoomsPaginator(client, &ivschat.ListRoomsInput{MaxResults: aws.Int32(1)}); pages.HasMorePages(); {
		for _, one := range must(pages.NextPage(ctx)).Rooms {
			listed = append(listed, aws.ToString(one.Name))
		}
	}
	equal(t, len(listed), 2)

	must(client.TagResource(ctx, &ivschat.TagResourceInput{ResourceArn: room.Arn, Tags: map[string]string{"b/c &+": "1"}}))
	tags := func() map[string]string {
		return must(client.ListTagsForResource(ctx, &ivschat.ListTagsForResourceInput{ResourceArn: room.Arn})).Tags
	}
	equal(t, tags(), map[string]string{"team": "live", "b/c &+": "1"})
	must(client.UntagResource(ctx, &ivschat.UntagResourceInput{ResourceArn: room.Arn, TagKeys: []string{"team", "b/c &+"}}))
	equal(t, len(tags()), 0)

	token := must(client.CreateChatToken(ctx, &ivschat.CreateChatTokenInput{
		RoomIdentifier: room.Arn, UserId: aws.String("ann"), Attributes: map[string]string{"name": "Ann"},
	}))
	equal(t, token.SessionExpirationTime.Sub(*token.TokenExpirationTime), 59*time.Minute)
	sent := must(client.SendEvent(ctx, &ivschat.SendEventInput{RoomIdentifier: room.Arn, EventName: aws.String("goal"), Attributes: map[string]string{"by": "nine"}}))
	equal(t, len(*sent.Id), 12)
	deleted := must(client.DeleteMessage(ctx, &ivschat.DeleteMessageInput{RoomIdentifier: room.Arn, Id: aws.String("abcdefGHIJ12"), Reason: aws.String("spam")}))
	equal(t, len(*deleted.Id), 12)
	must(client.DisconnectUser(ctx, &ivschat.DisconnectUserInput{RoomIdentifier: room.Arn, UserId: aws.String("ann")}))
	must(client.DeleteRoom(ctx, &ivschat.DeleteRoomInput{Identifier: room.Arn}))
	must(client.DeleteLoggingConfiguration(ctx, &ivschat.DeleteLoggingConfigurationInput{Identifier: logging.Arn}))

	var recorded struct{ Calls []struct{ Operation string } }
	ask(t, "GET", "calls", "", &recorded)
	operations := map[string]bool{}
	for _, call := range recorded.Calls {
		operations[call.Operation] = true
	}
	equal(t, len(operations), 17)
}

func TestEveryErrorIsKnownByItsType(t *testing.T) {
	client := sdk(t)
	logging := must(client.CreateLoggingConfiguration(ctx, &ivschat.CreateLoggingConfigurationInput{DestinationConfiguration: s3("logs")}))
	room := must(client.CreateRoom(ctx, &ivschat.CreateRoomInput{LoggingConfigurationIdentifiers: []string{*logging.Arn}}))
	_, err := client.DeleteLoggingConfiguration(ctx, &ivschat.DeleteLoggingConfigurationInput{Identifier: logging.Arn})
	equal(t, *failure[*types.ConflictException](t, err).ResourceId, *logging.Id)
	must(client.DeleteRoom(ctx, &ivschat.DeleteRoomInput{Identifier: room.Arn}))
	_, err = client.GetRoom(ctx, &ivschat.GetRoomInput{Identifier: room.Arn})
	equal(t, *failure[*types.ResourceNotFoundException](t, err).ResourceId, *room.Id)
	_, err = client.CreateRoom(ctx, &ivschat.CreateRoomInput{Name: aws.String("a b")})
	equal(t, *failure[*types.ValidationException](t, err).FieldList[0].Name, "name")
	for n := 1; n < 10; n++ {
		must(client.CreateLoggingConfiguration(ctx, &ivschat.CreateLoggingConfigurationInput{DestinationConfiguration: s3("logs")}))
	}
	_, err = client.CreateLoggingConfiguration(ctx, &ivschat.CreateLoggingConfigurationInput{DestinationConfiguration: s3("logs")})
	equal(t, failure[*types.ServiceQuotaExceededException](t, err).Limit, int32(10))

	// The SDK knows of each operation the errors that the service model gives it.
	room = must(client.CreateRoom(ctx, nil))
	fault := func(operation, kind string) {
		ask(t, "POST", "faults", fmt.Sprintf(`{"operation":"%s","times":1,"kind":%s}`, operation, kind), nil)
	}
	send := func() error {
		_, err := client.SendEvent(ctx, &ivschat.SendEventInput{RoomIdentifier: room.Arn, EventName: aws.String("goal")})
		return err
	}
	fault("SendEvent", `"throttle"`)
	failure[*types.ThrottlingException](t, send())
	fault("SendEvent", `"access-denied"`)
	failure[*types.AccessDeniedException](t, send())
	fault("SendEvent", `"error-before","code":"PendingVerification"`)
	failure[*types.PendingVerification](t, send())
	fault("ListTagsForResource", `"error-before"`)
	_, err = client.ListTagsForResource(ctx, &ivschat.ListTagsForResourceInput{ResourceArn: room.Arn})
	failure[*types.InternalServerException](t, err)
	if err := send(); err != nil {
		t.Fatal(err)
	}
}
