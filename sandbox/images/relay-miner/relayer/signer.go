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
	var err error
	if response.Signature, err = key.Sign(response.SignedBytes()); err != nil {
		return nil, err
	}
	return response.Marshal(), nil
}
