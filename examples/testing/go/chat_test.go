package chat

import (
	"context"
	"fmt"
	"reflect"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// enter is somebody's page: the chat token is the sub-protocol of the WebSocket.
func enter(t *testing.T, backend *Backend, room, userID string) *websocket.Conn {
	t.Helper()
	token, err := backend.LetIn(context.Background(), room, userID)
	if err != nil {
		t.Fatal(err)
	}
	dialer := websocket.Dialer{Subprotocols: []string{token}}
	page, _, err := dialer.Dial(emulator.MessagingEndpoint, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { page.Close() })
	return page
}

// open makes a room in an emulator that is empty otherwise.
func open(t *testing.T) (*Backend, string) {
	t.Helper()
	ask(t, "POST", "reset", "", nil)
	backend, err := NewBackend(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	room, err := backend.OpenRoom(context.Background(), "lobby")
	if err != nil {
		t.Fatal(err)
	}
	return backend, room
}

func TestWhatOneSaysInARoomTheOthersHear(t *testing.T) {
	backend, room := open(t)
	ann, bob := enter(t, backend, room, "ann"), enter(t, backend, room, "bob")
	if err := ann.WriteJSON(map[string]string{"Action": "SEND_MESSAGE", "Content": "hello"}); err != nil {
		t.Fatal(err)
	}
	var heard struct {
		Content string
		Sender  struct{ UserId string }
	}
	bob.SetReadDeadline(time.Now().Add(5 * time.Second))
	if err := bob.ReadJSON(&heard); err != nil || heard.Content != "hello" || heard.Sender.UserId != "ann" {
		t.Fatal(heard, err)
	}
	if err := backend.CloseRoom(context.Background(), room); err != nil {
		t.Fatal(err)
	}
	var state struct{ Rooms []any }
	ask(t, "GET", "state", "", &state)
	if len(state.Rooms) != 0 {
		t.Fatal(state)
	}
}

func TestSomebodyGetsInWhenTheServiceIsBusyToo(t *testing.T) {
	backend, room := open(t)
	ask(t, "POST", "faults", `{"kind":"throttle","operation":"CreateChatToken","times":1}`, nil)
	enter(t, backend, room, "ann")
	var recorded struct {
		Calls []struct {
			Operation string
			Status    int
		}
	}
	ask(t, "GET", "calls", "", &recorded)
	var calls []string
	for _, call := range recorded.Calls {
		calls = append(calls, fmt.Sprint(call.Operation, " ", call.Status))
	}
	if wanted := []string{"CreateRoom 200", "CreateChatToken 429", "CreateChatToken 200"}; !reflect.DeepEqual(calls, wanted) {
		t.Fatal(calls)
	}
}
