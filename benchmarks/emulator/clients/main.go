// What asks the emulator and its peers for something: not in Node, and fast enough not to be what is measured.
package main

import (
	"encoding/json"
	"fmt"
	"os"
)

func main() {
	var result any
	var err error
	switch {
	case len(os.Args) == 2 && os.Args[1] == "chat":
		result, err = chat(os.Stdin)
	case len(os.Args) == 2 && os.Args[1] == "operations":
		result, err = operations(os.Stdin)
	default:
		err = fmt.Errorf("usage: clients chat|operations, and what to do as a line of JSON on standard input")
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	if err := json.NewEncoder(os.Stdout).Encode(result); err != nil {
		os.Exit(1)
	}
}
