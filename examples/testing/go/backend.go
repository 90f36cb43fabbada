// Package chat has the rooms of an app, in Amazon IVS Chat.
package chat

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/ivschat"
	"github.com/aws/aws-sdk-go-v2/service/ivschat/types"
)

// Backend opens and closes rooms, and lets people in.
type Backend struct {
	client *ivschat.Client
}

// NewBackend goes to AWS; in the tests, to where AWS_ENDPOINT_URL_IVSCHAT says.
func NewBackend(ctx context.Context) (*Backend, error) {
	loaded, err := config.LoadDefaultConfig(ctx)
	if err != nil {
		return nil, err
	}
	return &Backend{client: ivschat.NewFromConfig(loaded)}, nil
}

// OpenRoom gives the ARN of the new room.
func (b *Backend) OpenRoom(ctx context.Context, name string) (string, error) {
	room, err := b.client.CreateRoom(ctx, &ivschat.CreateRoomInput{Name: &name})
	if err != nil {
		return "", err
	}
	return aws.ToString(room.Arn), nil
}

// LetIn gives a chat token, with which somebody may enter the room and speak.
func (b *Backend) LetIn(ctx context.Context, room, userID string) (string, error) {
	token, err := b.client.CreateChatToken(ctx, &ivschat.CreateChatTokenInput{
		RoomIdentifier: &room,
		UserId:         &userID,
		Capabilities:   []types.ChatTokenCapability{types.ChatTokenCapabilitySendMessage},
	})
	if err != nil {
		return "", err
	}
	return aws.ToString(token.Token), nil
}

// CloseRoom deletes the room.
func (b *Backend) CloseRoom(ctx context.Context, room string) error {
	_, err := b.client.DeleteRoom(ctx, &ivschat.DeleteRoomInput{Identifier: &room})
	return err
}
