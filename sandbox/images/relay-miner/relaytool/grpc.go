package relaytool

import (
	"context"
	"crypto/tls"
	"fmt"
	"net/url"
	"strings"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"

	"pocket.sandbox/relay-miner/rawgrpc"
	"pocket.sandbox/relay-miner/relaypb"
)

const sendRelay = "/pocket.service.RelayService/SendRelay"

// openGRPC talks gRPC to the relayer: TLS for https URLs, h2c for http ones.
func (o *Options) openGRPC() (sender, func(), error) {
	parsed, err := url.Parse(o.RelayerURL)
	if err != nil || parsed.Host == "" {
		return nil, nil, fmt.Errorf("--relayer-url %q is not a URL", o.RelayerURL)
	}
	transport := insecure.NewCredentials()
	target := parsed.Host
	if parsed.Scheme == "https" {
		transport = credentials.NewTLS(&tls.Config{MinVersion: tls.VersionTLS12})
		if parsed.Port() == "" {
			target += ":443"
		}
	}
	connection, err := grpc.NewClient(target, grpc.WithTransportCredentials(transport), grpc.WithDefaultCallOptions(grpc.ForceCodecV2(rawgrpc.Codec{})))
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
