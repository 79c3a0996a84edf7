package relaypb

import "fmt"

// SessionHeader names the session that a relay belongs to; heights are block heights.
type SessionHeader struct {
	ApplicationAddress string
	ServiceID          string
	SessionID          string
	StartHeight        int64
	EndHeight          int64
}

// Request is a RelayRequest; Payload is an HTTPRequest, or raw bytes on a WebSocket.
type Request struct {
	Header    *SessionHeader
	Signature []byte
	Supplier  string
	Payload   []byte
}

// Response is a RelayResponse; Payload is an HTTPResponse, or raw bytes on a WebSocket.
type Response struct {
	Header    *SessionHeader
	Signature []byte
	Payload   []byte
}

// Marshal encodes the header.
func (h *SessionHeader) Marshal() []byte {
	raw := appendString(nil, 1, h.ApplicationAddress)
	raw = appendString(raw, 2, h.ServiceID)
	raw = appendString(raw, 3, h.SessionID)
	raw = appendUint(raw, 4, uint64(h.StartHeight))
	return appendUint(raw, 5, uint64(h.EndHeight))
}

func decodeSessionHeader(raw []byte) (*SessionHeader, error) {
	h := &SessionHeader{}
	err := decode(raw, func(f field) error {
		switch f.number {
		case 1:
			h.ApplicationAddress = string(f.bytes)
		case 2:
			h.ServiceID = string(f.bytes)
		case 3:
			h.SessionID = string(f.bytes)
		case 4:
			h.StartHeight = int64(f.value)
		case 5:
			h.EndHeight = int64(f.value)
		}
		return nil
	})
	return h, err
}

// Marshal encodes the request.
func (r *Request) Marshal() []byte {
	meta := marshalMeta(r.Header, r.Signature)
	meta = appendString(meta, 3, r.Supplier)
	return appendBytes(appendBytes(nil, 1, meta), 2, r.Payload)
}

// SignedBytes is what the application signs: the request without its signature.
func (r *Request) SignedBytes() []byte {
	unsigned := *r
	unsigned.Signature = nil
	return unsigned.Marshal()
}

// DecodeRequest reads a RelayRequest. Errors: no protobuf, or no session header in it.
func DecodeRequest(raw []byte) (*Request, error) {
	r := &Request{}
	err := decode(raw, func(f field) error {
		switch f.number {
		case 1:
			return decode(f.bytes, func(meta field) (err error) {
				switch meta.number {
				case 1:
					r.Header, err = decodeSessionHeader(meta.bytes)
				case 2:
					r.Signature = meta.bytes
				case 3:
					r.Supplier = string(meta.bytes)
				}
				return err
			})
		case 2:
			r.Payload = f.bytes
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if r.Header == nil {
		return nil, fmt.Errorf("relay request has no session header")
	}
	return r, nil
}

// Marshal encodes the response.
func (r *Response) Marshal() []byte {
	return appendBytes(appendBytes(nil, 1, marshalMeta(r.Header, r.Signature)), 2, r.Payload)
}

// SignedBytes is what the supplier signs: the response without its signature.
func (r *Response) SignedBytes() []byte {
	unsigned := *r
	unsigned.Signature = nil
	return unsigned.Marshal()
}

// DecodeResponse reads a RelayResponse. Errors: no protobuf, or no session header in it.
func DecodeResponse(raw []byte) (*Response, error) {
	r := &Response{}
	err := decode(raw, func(f field) error {
		switch f.number {
		case 1:
			return decode(f.bytes, func(meta field) (err error) {
				switch meta.number {
				case 1:
					r.Header, err = decodeSessionHeader(meta.bytes)
				case 2:
					r.Signature = meta.bytes
				}
				return err
			})
		case 2:
			r.Payload = f.bytes
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if r.Header == nil {
		return nil, fmt.Errorf("relay response has no session header")
	}
	return r, nil
}

func marshalMeta(header *SessionHeader, signature []byte) []byte {
	var meta []byte
	if header != nil {
		meta = appendBytes(nil, 1, header.Marshal())
	}
	return appendBytes(meta, 2, signature)
}

// MarshalRelay encodes the pair that is mined.
func MarshalRelay(request, response []byte) []byte {
	return appendBytes(appendBytes(nil, 1, request), 2, response)
}
