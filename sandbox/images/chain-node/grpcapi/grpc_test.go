package grpcapi

import (
	"bytes"
	"context"
	"net"
	"slices"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/reflection/grpc_reflection_v1"
	"google.golang.org/grpc/status"

	"pocket.sandbox/chain-node/ledger"
)

func connect(t *testing.T, l *ledger.Ledger) *grpc.ClientConn {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := New(l)
	go server.Serve(listener)
	t.Cleanup(server.Stop)
	connection, err := grpc.NewClient(listener.Addr().String(), grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { connection.Close() })
	return connection
}

func ask(t *testing.T, connection *grpc.ClientConn, method string, request []byte) ([]byte, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	var response []byte
	err := connection.Invoke(ctx, method, &request, &response, grpc.ForceCodecV2(codec{}))
	return response, err
}

func TestSupplierQuery(t *testing.T) {
	address := "pokt1l3e9pgs3mmwuwrh95fecme0s0qtn28805vd04p"
	request := text(nil, 1, address)
	got, err := ask(t, connect(t, &ledger.Ledger{BlockTime: time.Second, Services: []string{"eth"}}), "/pocket.supplier.Query/Supplier", request)
	if err != nil || !bytes.Contains(got, []byte(address)) || !bytes.Contains(got, []byte("eth")) {
		t.Errorf("got %q, %v", got, err)
	}
	_, err = ask(t, connect(t, &ledger.Ledger{BlockTime: time.Second, NotStaked: []string{address}}), "/pocket.supplier.Query/Supplier", request)
	if status.Code(err) != codes.NotFound {
		t.Errorf("an operator without stake: %v", err)
	}
	_, err = ask(t, connect(t, &ledger.Ledger{BlockTime: time.Second}), "/pocket.supplier.Query/Supplier", text(nil, 1, "pokt1x"))
	if status.Code(err) != codes.InvalidArgument {
		t.Errorf("no address: %v", err)
	}
}

func TestUnknownMethodsAreUnimplemented(t *testing.T) {
	_, err := ask(t, connect(t, &ledger.Ledger{BlockTime: time.Second}), "/pocket.proof.Query/Params", nil)
	if status.Code(err) != codes.Unimplemented {
		t.Errorf("got %v", err)
	}
}

func TestHealthAndReflection(t *testing.T) {
	connection := connect(t, &ledger.Ledger{BlockTime: time.Second})
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	health, err := grpc_health_v1.NewHealthClient(connection).Check(ctx, &grpc_health_v1.HealthCheckRequest{})
	if err != nil || health.Status != grpc_health_v1.HealthCheckResponse_SERVING {
		t.Errorf("health is %v, %v", health, err)
	}
	stream, err := grpc_reflection_v1.NewServerReflectionClient(connection).ServerReflectionInfo(ctx)
	if err != nil {
		t.Fatal(err)
	}
	_ = stream.Send(&grpc_reflection_v1.ServerReflectionRequest{MessageRequest: &grpc_reflection_v1.ServerReflectionRequest_ListServices{}})
	answer, err := stream.Recv()
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, service := range answer.GetListServicesResponse().GetService() {
		names = append(names, service.Name)
	}
	if !slices.Contains(names, "pocket.supplier.Query") || !slices.Contains(names, "cosmos.bank.v1beta1.Query") {
		t.Errorf("services are %v", names)
	}
}
