package grpcapi

import (
	"strconv"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/encoding/protowire"

	"pocket.sandbox/chain-node/ledger"
)

func supplier(l *ledger.Ledger, request []byte) ([]byte, error) {
	operator := firstText(request)
	if err := ledger.CheckAddress(operator); err != nil {
		return nil, status.Error(codes.InvalidArgument, err.Error())
	}
	if !l.Staked(operator) {
		return nil, status.Errorf(codes.NotFound, "supplier with address: %q: supplier not found", operator)
	}
	record := text(text(nil, 1, operator), 2, operator)
	record = text(record, 3, string(coin(ledger.MinStakeUpokt)))
	for _, service := range l.Services {
		record = text(record, 4, string(text(nil, 1, service)))
	}
	return text(nil, 1, string(record)), nil
}

func supplierParams(*ledger.Ledger, []byte) ([]byte, error) {
	return text(nil, 1, string(text(nil, 1, string(coin(ledger.MinStakeUpokt))))), nil
}

func sharedParams(l *ledger.Ledger, _ []byte) ([]byte, error) {
	var params []byte
	for i, param := range l.SharedParams() {
		params = varint(params, protowire.Number(i+1), uint64(param.Value))
	}
	return text(nil, 1, string(params)), nil
}

func balance(l *ledger.Ledger, request []byte) ([]byte, error) {
	if err := ledger.CheckAddress(firstText(request)); err != nil {
		return nil, status.Error(codes.InvalidArgument, err.Error())
	}
	return text(nil, 1, string(coin(l.BalanceUpokt))), nil
}

func latestBlock(l *ledger.Ledger, _ []byte) ([]byte, error) {
	latest := l.Latest()
	stamp := varint(varint(nil, 1, uint64(latest.Time.Unix())), 2, uint64(latest.Time.Nanosecond()))
	header := text(nil, 2, l.ChainID)
	header = varint(header, 3, uint64(latest.Height))
	header = text(header, 4, string(stamp))
	return text(nil, 2, string(text(nil, 1, string(header)))), nil
}

func syncing(*ledger.Ledger, []byte) ([]byte, error) { return nil, nil }

func coin(amount int64) []byte { return text(text(nil, 1, "upokt"), 2, strconv.FormatInt(amount, 10)) }

// firstText returns field 1 of a request, empty when it is not there.
func firstText(raw []byte) string {
	for len(raw) > 0 {
		number, kind, n := protowire.ConsumeTag(raw)
		if n < 0 {
			return ""
		}
		raw = raw[n:]
		if number == 1 && kind == protowire.BytesType {
			value, n := protowire.ConsumeBytes(raw)
			if n < 0 {
				return ""
			}
			return string(value)
		}
		if n = protowire.ConsumeFieldValue(number, kind, raw); n < 0 {
			return ""
		}
		raw = raw[n:]
	}
	return ""
}

func text(raw []byte, number protowire.Number, value string) []byte {
	return protowire.AppendString(protowire.AppendTag(raw, number, protowire.BytesType), value)
}

func varint(raw []byte, number protowire.Number, value uint64) []byte {
	return protowire.AppendVarint(protowire.AppendTag(raw, number, protowire.VarintType), value)
}
