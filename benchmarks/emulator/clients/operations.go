package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"
)

// One request, over and over, on connections that are kept.
type operationsInput struct {
	Method  string            `json:"method"`
	URL     string            `json:"url"`
	Headers map[string]string `json:"headers"`
	// Each `{n}` is a number that no other request has.
	Body        string  `json:"body"`
	Connections int     `json:"connections"`
	Seconds     float64 `json:"seconds"`
}

type operationsResult struct {
	Seconds  float64 `json:"seconds"`
	Answered int     `json:"answered"`
	// Answers that were not 200, and requests without an answer.
	Failed  int    `json:"failed"`
	Example string `json:"example,omitempty"`
}

func operations(from io.Reader) (*operationsResult, error) {
	var input operationsInput
	if err := json.NewDecoder(from).Decode(&input); err != nil {
		return nil, err
	}
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: input.Connections}, Timeout: 10 * time.Second}
	var mutex sync.Mutex
	var group sync.WaitGroup
	result := &operationsResult{}
	start := time.Now()
	until := start.Add(time.Duration(input.Seconds * float64(time.Second)))
	for worker := 0; worker < input.Connections; worker++ {
		group.Add(1)
		go func() {
			defer group.Done()
			answered, failed, example := 0, 0, ""
			for turn := 0; time.Now().Before(until); turn++ {
				problem := ask(client, input, fmt.Sprintf("%d-%d-%d", start.UnixMilli(), worker, turn))
				if problem == "" {
					answered++
				} else {
					failed++
					example = problem
				}
			}
			mutex.Lock()
			defer mutex.Unlock()
			result.Answered += answered
			result.Failed += failed
			if example != "" {
				result.Example = example
			}
		}()
	}
	group.Wait()
	result.Seconds = time.Since(start).Seconds()
	return result, nil
}

func ask(client *http.Client, input operationsInput, unique string) string {
	request, err := http.NewRequest(input.Method, input.URL, strings.NewReader(strings.ReplaceAll(input.Body, "{n}", unique)))
	if err != nil {
		return err.Error()
	}
	for name, value := range input.Headers {
		request.Header.Set(name, value)
	}
	response, err := client.Do(request)
	if err != nil {
		return err.Error()
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return err.Error()
	}
	if response.StatusCode != http.StatusOK {
		return fmt.Sprintf("%d: %.200s", response.StatusCode, body)
	}
	return ""
}
