package grpcapi

import (
	"context"

	"google.golang.org/grpc"
	"google.golang.org/grpc/health"
	"google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/reflection"

	"pocket.sandbox/chain-node/ledger"
)

// query answers one request message with one response message.
type query func(l *ledger.Ledger, request []byte) ([]byte, error)

// services by full name, methods by name.
var services = map[string]map[string]query{
	"pocket.supplier.Query":                  {"Supplier": supplier, "Params": supplierParams},
	"pocket.shared.Query":                    {"Params": sharedParams},
	"cosmos.bank.v1beta1.Query":              {"Balance": balance},
	"cosmos.base.tendermint.v1beta1.Service": {"GetLatestBlock": latestBlock, "GetSyncing": syncing},
}

// New returns the gRPC server.
func New(l *ledger.Ledger) *grpc.Server {
	server := grpc.NewServer(grpc.ForceServerCodecV2(codec{}))
	for name, methods := range services {
		description := &grpc.ServiceDesc{ServiceName: name, HandlerType: (*any)(nil)}
		for method, work := range methods {
			description.Methods = append(description.Methods, grpc.MethodDesc{MethodName: method, Handler: handler(work)})
		}
		server.RegisterService(description, l)
	}
	grpc_health_v1.RegisterHealthServer(server, health.NewServer())
	reflection.Register(server)
	return server
}

func handler(work query) grpc.MethodHandler {
	return func(l any, _ context.Context, decode func(any) error, _ grpc.UnaryServerInterceptor) (any, error) {
		var request []byte
		if err := decode(&request); err != nil {
			return nil, err
		}
		response, err := work(l.(*ledger.Ledger), request)
		return &response, err
	}
}
