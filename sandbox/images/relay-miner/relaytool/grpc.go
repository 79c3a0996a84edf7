package relaytool

import (
	"context"
	"strings"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"

	"pocket.sandbox/relay-miner/rawgrpc"
	"pocket.sandbox/relay-miner/relaypb"
)

const sendRelay = "/pocket.service.RelayService/SendRelay"

// openGRPC talks gRPC to the relayer without TLS, whatever the URL's scheme: upstream's tool cannot do TLS there.
func (o *Options) openGRPC() (sender, func(), error) {
	target := strings.TrimPrefix(strings.TrimPrefix(o.RelayerURL, "http://"), "https://")
	connection, err := grpc.NewClient(target, grpc.WithTransportCredentials(insecure.NewCredentials()), grpc.WithDefaultCallOptions(grpc.ForceCodecV2(rawgrpc.Codec{})))
	if err != nil {
		return nil, nil, err
	}
	header := map[string]string{}
	for name, values := range o.headers() {
		header[strings.ToLower(name)] = values[0]
	}
	send := func(ctx context.Context, request *relaypb.Request) ([]byte, error) {
		raw := request.Marshal()
		var answer []byte
		if err := connection.Invoke(metadata.NewOutgoingContext(ctx, metadata.New(header)), sendRelay, &raw, &answer); err != nil {
			return nil, err
		}
		verified, err := o.verify(answer)
		if err != nil {
			return nil, err
		}
		return judge(verified)
	}
	return send, func() { connection.Close() }, nil
}
