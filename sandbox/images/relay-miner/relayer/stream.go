package relayer

import (
	"bufio"
	"io"
	"net/http"
	"time"

	"pocket.sandbox/relay-miner/metrics"
	"pocket.sandbox/relay-miner/relaypb"
)

const (
	// StreamDelimiter ends each signed batch of a stream.
	StreamDelimiter = "||POKT_STREAM||"

	batchAge    = 100 * time.Millisecond
	batchBytes  = 100 << 10
	batchChunks = 100
	maxLine     = 1 << 20
)

// replyStream signs a stream in batches of lines, by age, size and number, and mines it as one relay.
func (s *Server) replyStream(w http.ResponseWriter, r *http.Request, one *relay, got *answer) ([]byte, *rejection) {
	defer got.close()
	if s.keys[one.request.Supplier] == nil {
		return nil, refuse(http.StatusInternalServerError, "signing_error", "failed to sign response")
	}
	for name, values := range got.header {
		w.Header()[name] = values
	}
	w.Header().Del("Content-Length")
	w.Header().Set("Connection", "close")
	w.WriteHeader(got.status)
	controller := http.NewResponseController(w)
	patience := time.Duration(one.service.timeout.RequestTimeoutSeconds)*time.Second + drainTimeout
	var whole []byte
	err := eachBatch(got.stream, func(batch []byte, chunks int) error {
		whole = append(whole, batch...)
		payload := (&relaypb.HTTPResponse{StatusCode: got.status, Body: batch}).Marshal()
		signed, err := s.signResponse(one.request, payload)
		if err != nil {
			return err
		}
		_ = controller.SetWriteDeadline(time.Now().Add(patience))
		n, err := w.Write(append(signed, StreamDelimiter...))
		if err != nil {
			return err
		}
		metrics.StreamBatches.Inc()
		metrics.StreamChunks.Add(float64(chunks))
		metrics.StreamBytes.Add(float64(n))
		return controller.Flush()
	})
	if err != nil {
		s.log.Warn("stream ended early", "service_id", one.service.id, "error", err.Error())
	}
	metrics.StreamsServed.WithLabelValues(one.service.id).Inc()
	metrics.ResponseSize.WithLabelValues(one.service.id, one.transport).Observe(float64(len(whole)))
	signed, err := s.signResponse(one.request, (&relaypb.HTTPResponse{StatusCode: got.status, Header: got.header, Body: whole}).Marshal())
	if err != nil {
		return nil, refuse(http.StatusInternalServerError, "signing_error", "failed to sign response")
	}
	return signed, nil
}

// eachBatch reads lines and hands them on in batches; a quiet stream's batch goes out by age.
func eachBatch(source io.Reader, emit func(batch []byte, chunks int) error) error {
	lines := make(chan []byte)
	done := make(chan struct{})
	defer close(done)
	var readError error
	go func() {
		defer close(lines)
		scanner := bufio.NewScanner(source)
		scanner.Buffer(make([]byte, 0, 64<<10), maxLine)
		for scanner.Scan() {
			select {
			case lines <- append(append([]byte{}, scanner.Bytes()...), '\n'):
			case <-done:
				return
			}
		}
		readError = scanner.Err()
	}()
	var batch []byte
	chunks := 0
	flush := func() error {
		if chunks == 0 {
			return nil
		}
		err := emit(batch, chunks)
		batch, chunks = nil, 0
		return err
	}
	ticker := time.NewTicker(batchAge)
	defer ticker.Stop()
	for {
		select {
		case line, open := <-lines:
			if !open {
				if err := flush(); err != nil {
					return err
				}
				return readError
			}
			batch = append(batch, line...)
			chunks++
			if len(batch) < batchBytes && chunks < batchChunks {
				continue
			}
		case <-ticker.C:
		}
		if err := flush(); err != nil {
			return err
		}
	}
}
