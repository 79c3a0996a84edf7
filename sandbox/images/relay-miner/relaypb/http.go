package relaypb

import (
	"fmt"
	"net/http"
	"slices"
)

// HTTPRequest is the call that the application wants the backend to get.
type HTTPRequest struct {
	Method string
	Header http.Header
	URL    string
	Body   []byte
}

// HTTPResponse is the backend's answer.
type HTTPResponse struct {
	StatusCode int
	Header     http.Header
	Body       []byte
}

// Marshal encodes the request.
func (r *HTTPRequest) Marshal() []byte {
	raw := appendString(nil, 1, r.Method)
	raw = appendHeader(raw, r.Header)
	raw = appendString(raw, 3, r.URL)
	return appendBytes(raw, 4, r.Body)
}

// DecodeHTTPRequest reads the payload of a relay request. Errors: no protobuf, or no method in it.
func DecodeHTTPRequest(raw []byte) (*HTTPRequest, error) {
	r := &HTTPRequest{Header: http.Header{}}
	err := decode(raw, func(f field) error {
		switch f.number {
		case 1:
			r.Method = string(f.bytes)
		case 2:
			return readHeader(f.bytes, r.Header)
		case 3:
			r.URL = string(f.bytes)
		case 4:
			r.Body = f.bytes
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if r.Method == "" {
		return nil, fmt.Errorf("HTTP request in the payload has no method")
	}
	return r, nil
}

// Marshal encodes the response.
func (r *HTTPResponse) Marshal() []byte {
	raw := appendUint(nil, 1, uint64(r.StatusCode))
	raw = appendHeader(raw, r.Header)
	return appendBytes(raw, 3, r.Body)
}

// DecodeHTTPResponse reads the payload of a relay response. Errors: no protobuf, or no status in it.
func DecodeHTTPResponse(raw []byte) (*HTTPResponse, error) {
	r := &HTTPResponse{Header: http.Header{}}
	err := decode(raw, func(f field) error {
		switch f.number {
		case 1:
			r.StatusCode = int(f.value)
		case 2:
			return readHeader(f.bytes, r.Header)
		case 3:
			r.Body = f.bytes
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if r.StatusCode == 0 {
		return nil, fmt.Errorf("HTTP response in the payload has no status")
	}
	return r, nil
}

// appendHeader encodes map<string, Header{key, values}> as field 2, sorted so that equal headers give equal bytes.
func appendHeader(raw []byte, header http.Header) []byte {
	names := make([]string, 0, len(header))
	for name := range header {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		value := appendString(nil, 1, name)
		for _, item := range header[name] {
			value = appendString(value, 2, item)
		}
		entry := appendBytes(appendString(nil, 1, name), 2, value)
		raw = appendBytes(raw, 2, entry)
	}
	return raw
}

func readHeader(raw []byte, into http.Header) error {
	return decode(raw, func(entry field) error {
		if entry.number != 2 {
			return nil
		}
		var name string
		var values []string
		err := decode(entry.bytes, func(f field) error {
			switch f.number {
			case 1:
				name = string(f.bytes)
			case 2:
				values = append(values, string(f.bytes))
			}
			return nil
		})
		into[http.CanonicalHeaderKey(name)] = values
		return err
	})
}
