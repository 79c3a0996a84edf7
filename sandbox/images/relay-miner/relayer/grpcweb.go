package relayer

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"pocket.sandbox/relay-miner/metrics"
)

const (
	grpcWebType = "application/grpc-web"
	frameHead   = 5
	trailerFlag = 0x80
)

func isGRPCWeb(r *http.Request) bool {
	return strings.HasPrefix(r.Header.Get("Content-Type"), grpcWebType)
}

// serveGRPCWeb serves one relay in gRPC-Web's framing, binary or base64 text, over any HTTP version.
func (s *Server) serveGRPCWeb(w http.ResponseWriter, r *http.Request) {
	metrics.GRPCWeb.WithLabelValues(unknown).Inc()
	contentType := r.Header.Get("Content-Type")
	asText := strings.HasPrefix(contentType, grpcWebType+"-text")
	var answer []byte
	raw, err := s.grpcWebMessage(r, asText)
	if err == nil && r.URL.Path != SendRelayMethod {
		err = status.Errorf(codes.Unimplemented, "unknown method %s", r.URL.Path)
	}
	if err == nil {
		answer, err = s.grpcRelay(r.Context(), raw, r.Header)
	}
	var body []byte
	if err == nil {
		body = appendFrame(nil, 0, answer)
	}
	trailer := fmt.Sprintf("grpc-status: %d\r\ngrpc-message: %s\r\n", status.Code(err), url.PathEscape(status.Convert(err).Message()))
	body = appendFrame(body, trailerFlag, []byte(trailer))
	if asText {
		body = []byte(base64.StdEncoding.EncodeToString(body))
	}
	w.Header().Set("Content-Type", contentType)
	_, _ = w.Write(body)
}

// grpcWebMessage reads the one message of a call.
func (s *Server) grpcWebMessage(r *http.Request, asText bool) ([]byte, error) {
	limit := s.config.DefaultMaxBodySizeBytes
	raw, err := io.ReadAll(io.LimitReader(r.Body, limit+1))
	if err != nil {
		return nil, status.Error(codes.InvalidArgument, "failed to read request body")
	}
	if int64(len(raw)) > limit {
		return nil, status.Error(codes.ResourceExhausted, "request body too large")
	}
	if asText {
		if raw, err = base64.StdEncoding.DecodeString(string(raw)); err != nil {
			return nil, status.Error(codes.InvalidArgument, "request body is not base64")
		}
	}
	if len(raw) < frameHead || raw[0] != 0 || int(binary.BigEndian.Uint32(raw[1:frameHead])) != len(raw)-frameHead {
		return nil, status.Error(codes.InvalidArgument, "request body is not one uncompressed gRPC frame")
	}
	return raw[frameHead:], nil
}

func appendFrame(body []byte, flag byte, message []byte) []byte {
	body = append(body, flag)
	body = binary.BigEndian.AppendUint32(body, uint32(len(message)))
	return append(body, message...)
}
