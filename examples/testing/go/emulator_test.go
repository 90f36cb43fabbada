package chat

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"testing"
)

const command = "node_modules/.bin/amazon-ivs-chat-emulator"

// What the emulator prints when it is ready.
var emulator struct {
	Endpoint          string `json:"endpoint"`
	MessagingEndpoint string `json:"messagingEndpoint"`
}

// TestMain runs the emulator while the tests run.
func TestMain(m *testing.M) {
	os.Exit(withEmulator(m.Run))
}

func withEmulator(run func() int) int {
	process := exec.Command(command, "--port", "0")
	process.Stderr = os.Stderr
	output, err := process.StdoutPipe()
	if err == nil {
		err = process.Start()
	}
	if err == nil {
		defer process.Wait()
		defer process.Process.Signal(os.Interrupt)
		err = json.NewDecoder(output).Decode(&emulator)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "the emulator did not start:", err)
		return 1
	}
	os.Setenv("AWS_ENDPOINT_URL_IVSCHAT", emulator.Endpoint)
	os.Setenv("AWS_REGION", "us-east-1")
	os.Setenv("AWS_ACCESS_KEY_ID", "test")
	os.Setenv("AWS_SECRET_ACCESS_KEY", "test")
	return run()
}

// ask makes a request under /_emulator/ and reads the answer into `into`, if that is not nil.
func ask(t *testing.T, method, what, body string, into any) {
	t.Helper()
	request, err := http.NewRequest(method, emulator.Endpoint+"/_emulator/"+what, bytes.NewBufferString(body))
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if response.StatusCode >= 300 {
		t.Fatalf("%s %s: %s", method, what, response.Status)
	}
	if into != nil {
		if err := json.NewDecoder(response.Body).Decode(into); err != nil {
			t.Fatal(err)
		}
	}
}
