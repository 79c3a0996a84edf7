// Package grpcapi is the gRPC side: health, reflection and the module queries that a relay miner makes.
package grpcapi

import (
	"fmt"

	"google.golang.org/grpc/mem"
	"google.golang.org/protobuf/proto"
)

// codec takes messages as bytes, and generated messages for health and reflection.
type codec struct{}

func (codec) Name() string { return "proto" }

func (codec) Marshal(v any) (mem.BufferSlice, error) {
	switch message := v.(type) {
	case *[]byte:
		return mem.BufferSlice{mem.SliceBuffer(*message)}, nil
	case proto.Message:
		raw, err := proto.Marshal(message)
		return mem.BufferSlice{mem.SliceBuffer(raw)}, err
	}
	return nil, fmt.Errorf("cannot encode %T", v)
}

func (codec) Unmarshal(data mem.BufferSlice, v any) error {
	switch message := v.(type) {
	case *[]byte:
		*message = data.Materialize()
		return nil
	case proto.Message:
		return proto.Unmarshal(data.Materialize(), message)
	}
	return fmt.Errorf("cannot decode into %T", v)
}
