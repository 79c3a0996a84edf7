// The only program of the test image: waits, exits, reports health or prints a file.
package main

import (
	"fmt"
	"os"
	"os/signal"
	"strconv"
	"syscall"
	"time"
)

func main() {
	arguments := append(os.Args[1:], "serve", "")
	switch arguments[0] {
	case "exit":
		code, _ := strconv.Atoi(arguments[1])
		os.Exit(code)
	case "cat":
		content, err := os.ReadFile(arguments[1])
		if err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		os.Stdout.Write(content)
	case "write":
		if err := os.WriteFile(arguments[1], []byte(arguments[2]), 0o644); err != nil {
			os.Exit(1)
		}
	default:
		terminated := make(chan os.Signal, 1)
		signal.Notify(terminated, syscall.SIGTERM)
		<-terminated
		time.Sleep(300 * time.Millisecond)
		os.WriteFile("/data/terminated", []byte("yes"), 0o644)
	}
}
