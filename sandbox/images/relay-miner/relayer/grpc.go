package relayer

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"

	"pocket.sandbox/relay-miner/metrics"
	"pocket.sandbox/relay-miner/rawgrpc"
	"pocket.sandbox/relay-miner/relaypb"
)

// SendRelayMethod is the gRPC method of a relay.
const SendRelayMethod = "/pocket.service.RelayService/SendRelay"

// serveGRPC hands a native gRPC call to the server that belongs to this relayer.
func (s *Server) serveGRPC(w http.ResponseWriter, r *http.Request) {
	s.grpcOnce.Do(func() {
		s.grpc = grpc.NewServer(grpc.ForceServerCodecV2(rawgrpc.Codec{}), grpc.UnknownServiceHandler(s.grpcCall))
	})
	s.grpc.ServeHTTP(w, r)
}

func (s *Server) grpcCall(_ any, stream grpc.ServerStream) error {
	if method, _ := grpc.MethodFromServerStream(stream); method != SendRelayMethod {
		return status.Errorf(codes.Unimplemented, "unknown method %s", method)
	}
	var raw []byte
	if err := stream.RecvMsg(&raw); err != nil {
		metrics.GRPCErrors.WithLabelValues(unknown, "recv_error").Inc()
		return err
	}
	header := http.Header{}
	if incoming, ok := metadata.FromIncomingContext(stream.Context()); ok {
		for name, values := range incoming {
			header[http.CanonicalHeaderKey(name)] = values
		}
	}
	signed, err := s.grpcRelay(stream.Context(), raw, header)
	if err != nil {
		return err
	}
	if err := stream.SendMsg(&signed); err != nil {
		metrics.GRPCErrors.WithLabelValues(unknown, "send_error").Inc()
		return err
	}
	return nil
}

// grpcRelay serves one relay. As upstream (defect B5) neither signature nor meter is looked at before serving.
func (s *Server) grpcRelay(ctx context.Context, raw []byte, header http.Header) ([]byte, error) {
	one := &relay{transport: "grpc", raw: raw, height: s.height.Load(), start: time.Now()}
	fail := func(code codes.Code, reason, text string) error {
		id := unknown
		if one.service != nil {
			id = one.service.id
		}
		metrics.GRPCErrors.WithLabelValues(id, reason).Inc()
		return status.Error(code, text)
	}
	var err error
	if one.request, err = relaypb.DecodeRequest(raw); err != nil || one.request.Header.ServiceID == "" {
		return nil, fail(codes.InvalidArgument, "missing_service_id", "invalid relay request")
	}
	if one.request.Supplier == "" {
		return nil, fail(codes.InvalidArgument, "missing_supplier_address", "missing supplier operator address in relay request")
	}
	if s.keys[one.request.Supplier] == nil {
		return nil, fail(codes.Internal, "no_signer", "no signing key for supplier "+one.request.Supplier)
	}
	built, known := s.services[one.request.Header.ServiceID]
	if !known {
		return nil, fail(codes.NotFound, "unknown_service", "unknown service: "+one.request.Header.ServiceID)
	}
	one.service = built
	metrics.GRPCRelays.WithLabelValues(built.id).Inc()
	if one.inner, err = relaypb.DecodeHTTPRequest(one.request.Payload); err != nil {
		return nil, fail(codes.InvalidArgument, "payload_deserialize_error", err.Error())
	}
	if asked := header.Get("Rpc-Type"); asked != "" {
		one.transport = built.transportOf(header)
	}
	simulated := header.Get(simulationHeader) != "" && s.simulator.enabled()
	if simulated {
		if refused := s.simulator.verify(ctx, header.Get(simulationHeader), one.request); refused != nil {
			return nil, fail(codes.PermissionDenied, "validation_failed", refused.message)
		}
	}
	pool := s.usablePool(one)
	if pool == nil {
		return nil, fail(codes.Unavailable, "backend_error", "service temporarily unavailable")
	}
	got, err := s.forward(ctx, built, pool, one.inner, one.identity(), pool.MaxRetries)
	if err != nil || got == nil {
		return nil, fail(codes.Unavailable, "backend_error", "backend error")
	}
	defer got.close()
	if got.status >= 500 || got.stream != nil {
		return nil, fail(codes.Unavailable, "backend_5xx", fmt.Sprintf("backend service error %d", got.status))
	}
	payload := (&relaypb.HTTPResponse{StatusCode: got.status, Header: got.header, Body: got.body}).Marshal()
	signed, err := s.signResponse(one.request, payload)
	if err != nil {
		return nil, fail(codes.Internal, "sign_error", "failed to sign response")
	}
	metrics.GRPCLatency.WithLabelValues(built.id).Observe(time.Since(one.start).Seconds())
	if !simulated {
		metrics.GRPCPublished.WithLabelValues(built.id).Inc()
		s.account(one, signed, true)
	}
	return signed, nil
}
