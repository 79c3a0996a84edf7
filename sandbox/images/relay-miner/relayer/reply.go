package relayer

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"strconv"
	"strings"

	"pocket.sandbox/relay-miner/metrics"
	"pocket.sandbox/relay-miner/relaypb"
)

func (a *answer) close() {
	if a.stream != nil {
		a.stream.Close()
	}
}

// reply signs the backend's answer and writes it; it returns the signed response that is mined.
func (s *Server) reply(w http.ResponseWriter, r *http.Request, one *relay, got *answer) ([]byte, *rejection) {
	if got.stream != nil {
		return s.replyStream(w, r, one, got)
	}
	metrics.ResponseSize.WithLabelValues(one.service.id, one.transport).Observe(float64(len(got.body)))
	payload := (&relaypb.HTTPResponse{StatusCode: got.status, Header: got.header, Body: got.body}).Marshal()
	signed, err := s.signResponse(one.request, payload)
	if err != nil {
		s.log.Error("failed to sign relay response", "error", err.Error())
		return nil, refuse(http.StatusInternalServerError, "signing_error", "failed to sign response")
	}
	if got.retries > 0 {
		w.Header().Set("Backend-Retries", strconv.Itoa(got.retries))
	}
	accepted := r.Header.Get("Accept")
	if accepted == "" || accepted == "*/*" {
		accepted = "application/json"
	}
	w.Header().Set("Content-Type", accepted)
	body := signed
	compression := s.config.ResponseCompression
	if compression.Enabled && len(signed) >= compression.MinSizeBytes && strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		if body, err = compress(signed); err != nil {
			body = signed
		} else {
			w.Header().Set("Content-Encoding", "gzip")
		}
	}
	w.WriteHeader(http.StatusOK)
	_, _ = w.Write(body)
	return signed, nil
}

func compress(raw []byte) ([]byte, error) {
	var out bytes.Buffer
	writer := gzip.NewWriter(&out)
	if _, err := writer.Write(raw); err != nil {
		return nil, err
	}
	if err := writer.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}
