package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"sort"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"
)

// Clients of one room. Those that read take turns in sending; the others connect and never read.
type chatInput struct {
	Endpoint string `json:"endpoint"`
	// One for each client that reads.
	Tokens     []string `json:"tokens"`
	SlowTokens []string `json:"slowTokens"`
	// Messages a second, of all clients together.
	Rate    float64 `json:"rate"`
	Seconds float64 `json:"seconds"`
	// What each message says after its number and time.
	Padding    string            `json:"padding"`
	Attributes map[string]string `json:"attributes"`
}

type chatResult struct {
	Sent int `json:"sent"`
	// Answered with an error, by the first words of it: nobody is to get these.
	Refused map[string]int `json:"refused"`
	// Of those that were not refused, how many each of the clients should have had and had not, and how many it had twice.
	Lost       int     `json:"lost"`
	Doubled    int     `json:"doubled"`
	Closed     int     `json:"closed"`
	Deliveries int     `json:"deliveries"`
	P50        float64 `json:"p50"`
	P99        float64 `json:"p99"`
	Longest    float64 `json:"longest"`
	// Of the clients that did not read, how many were cut.
	Cut int `json:"cut"`
}

// As much as is to be waited for what is still under way.
const patience = 10 * time.Second

// At once, so that the listening socket's queue is not what is measured.
const connecting = 50

// Of what is not read, the kernel is to keep as little as it can: the rest is the service's to keep.
var narrow = websocket.Dialer{NetDial: func(network, address string) (net.Conn, error) {
	connection, err := net.Dial(network, address)
	if tcp, is := connection.(*net.TCPConn); is {
		err = tcp.SetReadBuffer(4096)
	}
	return connection, err
}}

type reader struct {
	socket *websocket.Conn
	writes sync.Mutex
	seen   []bool
	// How long each message took, in microseconds.
	took    []uint32
	doubled int
	closed  atomic.Bool
}

type room struct {
	input   chatInput
	readers []*reader
	slow    []*websocket.Conn
	// One for each delivery, so that the end is noticed.
	delivered atomic.Int64
	refused   atomic.Int64
	mutex     sync.Mutex
	refusals  map[int]string
	errors    map[string]int
}

func chat(from io.Reader) (*chatResult, error) {
	lines := bufio.NewReader(from)
	var input chatInput
	line, err := lines.ReadBytes('\n')
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(line, &input); err != nil {
		return nil, err
	}
	all := &room{input: input, refusals: map[int]string{}, errors: map[string]int{}}
	if err := all.connect(); err != nil {
		return nil, err
	}
	var reading sync.WaitGroup
	for _, one := range all.readers {
		reading.Add(1)
		go func(one *reader) {
			defer reading.Done()
			all.read(one)
		}(one)
	}
	sent := all.send()
	all.wait(sent)
	cut := all.cut()
	closed := 0
	for _, one := range all.readers {
		if one.closed.Load() {
			closed++
		}
		one.socket.Close()
	}
	reading.Wait()
	return all.result(sent, cut, closed), nil
}

func (all *room) connect() error {
	dial := func(dialer *websocket.Dialer, token string) (*websocket.Conn, error) {
		socket, response, err := dialer.Dial(all.input.Endpoint, http.Header{"Sec-Websocket-Protocol": {token}})
		if err != nil && response != nil {
			return nil, fmt.Errorf("%w: %s", err, response.Status)
		}
		return socket, err
	}
	count := len(all.input.Tokens)
	sockets := make([]*websocket.Conn, count+len(all.input.SlowTokens))
	failures := make(chan error, len(sockets))
	slots := make(chan struct{}, connecting)
	for index, token := range append(append([]string{}, all.input.Tokens...), all.input.SlowTokens...) {
		slots <- struct{}{}
		go func(index int, token string) {
			defer func() { <-slots }()
			dialer := websocket.DefaultDialer
			if index >= count {
				dialer = &narrow
			}
			socket, err := dial(dialer, token)
			sockets[index] = socket
			failures <- err
		}(index, token)
	}
	for range sockets {
		if err := <-failures; err != nil {
			return err
		}
	}
	messages := int(all.input.Rate*all.input.Seconds) + 1
	for _, socket := range sockets[:count] {
		all.readers = append(all.readers, &reader{socket: socket, seen: make([]bool, messages), took: make([]uint32, 0, messages)})
	}
	all.slow = sockets[count:]
	return nil
}

// Each message says its number and the time when it was sent: both ends have the same clock.
func (all *room) send() int {
	messages := int(all.input.Rate * all.input.Seconds)
	start := time.Now()
	for number := 0; number < messages; number++ {
		time.Sleep(time.Until(start.Add(time.Duration(float64(number) / all.input.Rate * float64(time.Second)))))
		one := all.readers[number%len(all.readers)]
		frame, _ := json.Marshal(map[string]any{
			"Action": "SEND_MESSAGE", "RequestId": strconv.Itoa(number), "Attributes": all.input.Attributes,
			"Content": fmt.Sprintf("%d|%d|%s", number, time.Now().UnixMicro(), all.input.Padding),
		})
		one.writes.Lock()
		one.socket.WriteMessage(websocket.TextMessage, frame)
		one.writes.Unlock()
	}
	return messages
}

var contentAt = []byte(`"Content":"`)

func (all *room) read(one *reader) {
	for {
		_, data, err := one.socket.ReadMessage()
		if err != nil {
			one.closed.Store(true)
			return
		}
		at := bytes.Index(data, contentAt)
		if at < 0 {
			all.refuse(data)
			continue
		}
		parts := strings.SplitN(string(data[at+len(contentAt):min(len(data), at+len(contentAt)+40)]), "|", 3)
		number, _ := strconv.Atoi(parts[0])
		sent, _ := strconv.ParseInt(parts[1], 10, 64)
		if one.seen[number] {
			one.doubled++
		}
		one.seen[number] = true
		one.took = append(one.took, uint32(max(0, time.Now().UnixMicro()-sent)))
		all.delivered.Add(1)
	}
}

func (all *room) refuse(data []byte) {
	var frame struct{ RequestId, ErrorMessage string }
	_ = json.Unmarshal(data, &frame)
	number, _ := strconv.Atoi(frame.RequestId)
	all.mutex.Lock()
	defer all.mutex.Unlock()
	all.refusals[number] = frame.ErrorMessage
	all.errors[frame.ErrorMessage]++
	all.refused.Add(1)
}

// Until all have all, or nothing more comes.
func (all *room) wait(sent int) {
	last, at := int64(-1), time.Now()
	for time.Since(at) < patience {
		delivered := all.delivered.Load()
		if delivered >= (int64(sent)-all.refused.Load())*int64(len(all.readers)) {
			return
		}
		if delivered != last {
			last, at = delivered, time.Now()
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// Whether the service is still there for those that never read: to what comes for a connection that it has cut, it answers with a reset,
// and the next write fails.
func (all *room) cut() int {
	count := 0
	for turn := 0; turn < 2; turn++ {
		for _, socket := range all.slow {
			if socket.WriteControl(websocket.PongMessage, nil, time.Now().Add(time.Second)) != nil && turn == 1 {
				count++
			}
		}
		time.Sleep(500 * time.Millisecond)
	}
	for _, socket := range all.slow {
		socket.Close()
	}
	return count
}

func (all *room) result(sent, cut, closed int) *chatResult {
	result := &chatResult{Sent: sent, Refused: all.errors, Cut: cut, Closed: closed}
	var took []uint32
	for _, one := range all.readers {
		took = append(took, one.took...)
		result.Doubled += one.doubled
		for number := 0; number < sent; number++ {
			if _, refused := all.refusals[number]; !refused && !one.seen[number] {
				result.Lost++
			}
		}
	}
	sort.Slice(took, func(one, other int) bool { return took[one] < took[other] })
	at := func(part float64) float64 {
		if len(took) == 0 {
			return 0
		}
		return float64(took[int(float64(len(took)-1)*part)]) / 1000
	}
	result.Deliveries, result.P50, result.P99, result.Longest = len(took), at(0.5), at(0.99), at(1)
	return result
}
