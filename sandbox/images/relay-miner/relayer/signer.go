package relayer

import (
	"fmt"

	"pocket.sandbox/relay-miner/relaypb"
)

// signResponse wraps a payload into a response signed by the supplier that the request addresses, and encodes it.
func (s *Server) signResponse(request *relaypb.Request, payload []byte) ([]byte, error) {
	key := s.keys[request.Supplier]
	if key == nil {
		return nil, fmt.Errorf("no signing key for supplier %s", request.Supplier)
	}
	response := &relaypb.Response{Header: request.Header, Payload: payload}
	response.Signature = key.Sign(response.SignedBytes())
	return response.Marshal(), nil
}
