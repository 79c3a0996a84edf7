package relaytool

import (
	"fmt"
	"io"
	"slices"
	"sync"
	"time"

	"pocket.sandbox/relay-miner/relaypb"
)

// Result of a run; latencies are milliseconds of relays that went well.
type Result struct {
	Transport       string         `json:"transport"`
	SessionID       string         `json:"session_id"`
	SessionStart    int64          `json:"session_start_height"`
	SessionEnd      int64          `json:"session_end_height"`
	Sent            int            `json:"sent"`
	OK              int            `json:"ok"`
	Failed          int            `json:"failed"`
	DurationSeconds float64        `json:"duration_seconds"`
	Latencies       Latencies      `json:"latency_ms"`
	Errors          map[string]int `json:"errors"`

	mu        sync.Mutex
	start     time.Time
	durations []float64
}

// Latencies in milliseconds.
type Latencies struct {
	Min float64 `json:"min"`
	P50 float64 `json:"p50"`
	P95 float64 `json:"p95"`
	P99 float64 `json:"p99"`
	Max float64 `json:"max"`
}

func newResult(transport string, session relaypb.SessionHeader) *Result {
	return &Result{
		Transport: transport, SessionID: session.SessionID, SessionStart: session.StartHeight, SessionEnd: session.EndHeight,
		Errors: map[string]int{}, start: time.Now(),
	}
}

func (r *Result) add(took time.Duration, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.Sent++
	if err != nil {
		r.Failed++
		r.Errors[err.Error()]++
		return
	}
	r.OK++
	r.durations = append(r.durations, float64(took.Microseconds())/1000)
}

func (r *Result) finish() {
	r.DurationSeconds = time.Since(r.start).Seconds()
	if len(r.durations) == 0 {
		return
	}
	slices.Sort(r.durations)
	at := func(share float64) float64 { return r.durations[int(share*float64(len(r.durations)-1))] }
	r.Latencies = Latencies{at(0), at(.5), at(.95), at(.99), at(1)}
}

// print writes the lines of upstream's load test, so that a reader of one can read the other.
func (r *Result) print(out io.Writer) {
	fmt.Fprintf(out, "Total Requests: %d\nSuccessful: %d\nErrors: %d\n", r.Sent, r.OK, r.Failed)
	fmt.Fprintf(out, "Success Rate: %.2f%%\nDuration: %.3fs\nThroughput: %.2f RPS\n", 100*float64(r.OK)/float64(r.Sent), r.DurationSeconds, float64(r.Sent)/r.DurationSeconds)
	l := r.Latencies
	fmt.Fprintf(out, "Latency Percentiles (ms):\n  min: %.2f\n  p50: %.2f\n  p95: %.2f\n  p99: %.2f\n  max: %.2f\n", l.Min, l.P50, l.P95, l.P99, l.Max)
	for message, count := range r.Errors {
		fmt.Fprintf(out, "  %d: %s\n", count, message)
	}
}
