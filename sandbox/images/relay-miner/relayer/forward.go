package relayer

import (
	"context"
	"errors"
	"io"
	"mime"
	"net/http"
	"strconv"
	"time"

	"pocket.sandbox/relay-miner/backend"
	"pocket.sandbox/relay-miner/metrics"
	"pocket.sandbox/relay-miner/relaypb"
)

// answer is what a backend gave; stream is set, and must be closed, when the body is a stream.
type answer struct {
	status  int
	header  http.Header
	body    []byte
	stream  io.ReadCloser
	retries int
}

// forward calls the backend, trying other healthy endpoints up to retries times.
func (s *Server) forward(ctx context.Context, b *service, pool *backend.Pool, inner *relaypb.HTTPRequest, id backend.Identity, retries int) (*answer, error) {
	start := time.Now()
	metrics.PoolInFlight.WithLabelValues(b.id).Set(float64(b.inFlight.Add(1)))
	defer func() { metrics.PoolInFlight.WithLabelValues(b.id).Set(float64(b.inFlight.Add(-1))) }()
	var got *answer
	var err error
	var last *backend.Endpoint
	for attempt := 0; attempt <= retries; attempt++ {
		endpoint := pool.Next(last)
		if endpoint == nil || (attempt > 0 && ctx.Err() != nil) {
			break
		}
		got, err = s.call(ctx, b, pool, endpoint, inner, id)
		status := 0
		if got != nil {
			got.retries = attempt
			status = got.status
		}
		pool.Record(endpoint, status, err)
		if !backend.Retryable(status, err) || (got != nil && got.stream != nil) {
			break
		}
		last = endpoint
	}
	outcome := outcomeOf(got, err)
	metrics.BackendLatency.WithLabelValues(b.id, outcome).Observe(time.Since(start).Seconds())
	metrics.BackendRequests.WithLabelValues(b.id, outcome, statusLabel(got)).Inc()
	return got, err
}

func (s *Server) call(ctx context.Context, b *service, pool *backend.Pool, e *backend.Endpoint, inner *relaypb.HTTPRequest, id backend.Identity) (*answer, error) {
	bounded, cancel := context.WithTimeout(ctx, time.Duration(b.timeout.RequestTimeoutSeconds)*time.Second)
	request, err := pool.NewRequest(bounded, e, inner, id)
	if err != nil {
		cancel()
		return nil, err
	}
	client := b.client
	if pool.Transport == "grpc" {
		client = b.h2c
		request.Header.Set("Te", "trailers")
	}
	response, err := client.Do(request)
	if err != nil {
		cancel()
		return nil, err
	}
	got := &answer{status: response.StatusCode, header: response.Header}
	if isStream(response.Header) {
		got.stream = &cancelOnClose{response.Body, cancel}
		return got, nil
	}
	defer cancel()
	defer response.Body.Close()
	if got.body, err = io.ReadAll(response.Body); err != nil {
		return nil, err
	}
	for name, values := range response.Trailer {
		got.header[name] = values
	}
	return got, nil
}

// cancelOnClose frees the call's deadline when the stream has been read.
type cancelOnClose struct {
	io.ReadCloser
	cancel context.CancelFunc
}

func (c *cancelOnClose) Close() error {
	defer c.cancel()
	return c.ReadCloser.Close()
}

func isStream(header http.Header) bool {
	kind, _, _ := mime.ParseMediaType(header.Get("Content-Type"))
	return kind == "text/event-stream" || kind == "application/x-ndjson"
}

func outcomeOf(got *answer, err error) string {
	switch {
	case errors.Is(err, context.Canceled):
		return "client_disconnected"
	case err != nil && backend.IsTimeout(err):
		return "backend_timeout"
	case err != nil || got == nil:
		return "backend_network_error"
	case got.status >= 500:
		return "backend_5xx"
	}
	return "success"
}

func statusLabel(got *answer) string {
	if got == nil {
		return "0"
	}
	return strconv.Itoa(got.status)
}
