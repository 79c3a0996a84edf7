// Package relaypb encodes and decodes the protobuf messages of a relay by hand: only the fields that travel on the wire.
package relaypb

import (
	"fmt"

	"google.golang.org/protobuf/encoding/protowire"
)

// field is one decoded field: bytes for length-delimited ones, number for varints.
type field struct {
	number protowire.Number
	bytes  []byte
	value  uint64
}

// decode walks a message and hands each field to visit. Errors: bytes that are no protobuf message.
func decode(raw []byte, visit func(field) error) error {
	for len(raw) > 0 {
		number, kind, n := protowire.ConsumeTag(raw)
		if n < 0 {
			return fmt.Errorf("not a protobuf message: %w", protowire.ParseError(n))
		}
		raw = raw[n:]
		f := field{number: number}
		switch kind {
		case protowire.BytesType:
			f.bytes, n = protowire.ConsumeBytes(raw)
		case protowire.VarintType:
			f.value, n = protowire.ConsumeVarint(raw)
		default:
			n = protowire.ConsumeFieldValue(number, kind, raw)
			f.number = 0
		}
		if n < 0 {
			return fmt.Errorf("not a protobuf message: %w", protowire.ParseError(n))
		}
		raw = raw[n:]
		if f.number == 0 {
			continue
		}
		if err := visit(f); err != nil {
			return err
		}
	}
	return nil
}

func appendBytes(raw []byte, number protowire.Number, value []byte) []byte {
	if len(value) == 0 {
		return raw
	}
	return protowire.AppendBytes(protowire.AppendTag(raw, number, protowire.BytesType), value)
}

func protoNumber(n int) protowire.Number { return protowire.Number(n) }

func appendString(raw []byte, number protowire.Number, value string) []byte {
	return appendBytes(raw, number, []byte(value))
}

func appendUint(raw []byte, number protowire.Number, value uint64) []byte {
	if value == 0 {
		return raw
	}
	return protowire.AppendVarint(protowire.AppendTag(raw, number, protowire.VarintType), value)
}
