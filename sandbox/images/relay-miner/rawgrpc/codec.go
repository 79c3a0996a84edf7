// Package rawgrpc moves gRPC messages as bytes, so that no generated code is needed.
package rawgrpc

import (
	"fmt"

	"google.golang.org/grpc/mem"
)

// Codec hands messages on as bytes: *[]byte in, *[]byte out.
type Codec struct{}

func (Codec) Name() string { return "proto" }

func (Codec) Marshal(v any) (mem.BufferSlice, error) {
	raw, ok := v.(*[]byte)
	if !ok {
		return nil, fmt.Errorf("raw codec cannot encode %T", v)
	}
	return mem.BufferSlice{mem.SliceBuffer(*raw)}, nil
}

func (Codec) Unmarshal(data mem.BufferSlice, v any) error {
	raw, ok := v.(*[]byte)
	if !ok {
		return fmt.Errorf("raw codec cannot decode into %T", v)
	}
	*raw = data.Materialize()
	return nil
}
