package relayer

import (
	"bufio"
	"encoding/hex"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"pocket.sandbox/relay-miner/config"
	"pocket.sandbox/relay-miner/relaypb"
)

// onceRedis answers the first SET of a key with OK and later ones with nil, as SET … NX does; it knows nothing else.
func onceRedis(t *testing.T) *redis.Client {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	seen := map[string]bool{}
	answer := func(words []string) string {
		if !strings.EqualFold(words[0], "set") {
			return "-ERR unknown command\r\n"
		}
		mu.Lock()
		defer mu.Unlock()
		if seen[words[1]] {
			return "$-1\r\n"
		}
		seen[words[1]] = true
		return "+OK\r\n"
	}
	go func() {
		for {
			connection, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer connection.Close()
				reader := bufio.NewReader(connection)
				for {
					words, err := readCommand(reader)
					if err != nil {
						return
					}
					if _, err := fmt.Fprint(connection, answer(words)); err != nil {
						return
					}
				}
			}()
		}
	}()
	client := redis.NewClient(&redis.Options{Addr: listener.Addr().String(), Protocol: 2, DisableIdentity: true})
	t.Cleanup(func() { client.Close(); listener.Close() })
	return client
}

// readCommand reads one command as an array of bulk strings.
func readCommand(reader *bufio.Reader) ([]string, error) {
	var count int
	if _, err := fmt.Fscanf(reader, "*%d\r\n", &count); err != nil {
		return nil, err
	}
	words := make([]string, 0, count)
	for range count {
		var length int
		if _, err := fmt.Fscanf(reader, "$%d\r\n", &length); err != nil {
			return nil, err
		}
		word := make([]byte, length+2)
		for read := 0; read < len(word); {
			n, err := reader.Read(word[read:])
			if err != nil {
				return nil, err
			}
			read += n
		}
		words = append(words, string(word[:length]))
	}
	return words, nil
}

func TestProbeIsServedOnceAndItsReplayIsRefused(t *testing.T) {
	client := onceRedis(t)
	h := newHarness(t, func(r *config.Relayer) {
		identity := config.Identity{KeyID: "good", Enabled: true, AppPubkeyHex: hex.EncodeToString(newKey(t, "33").PublicKey())}
		r.Simulation = config.Simulation{Enabled: true, MaxConcurrent: 1, FreshnessWindowSeconds: 30, Identities: []config.Identity{identity}}
	})
	h.simulator.redis = client
	request := h.request(t, "eager", func(r *relaypb.Request) {
		r.Header.SessionID = fmt.Sprintf("%s:%d:n", SimulatedSessionPrefix, time.Now().Unix())
	}).Marshal()
	header := http.Header{simulationHeader: {"good"}}
	if status, body := h.send(t, request, header); status != http.StatusOK {
		t.Fatalf("first: %d %q", status, body)
	}
	if status, body := h.send(t, request, header); status != http.StatusConflict {
		t.Errorf("replay: %d %q, want 409", status, body)
	}
	h.inFlight.Wait()
}
