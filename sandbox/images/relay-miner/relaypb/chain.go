package relaypb

import "strconv"

// Supplier is what the chain says about an operator.
type Supplier struct {
	OwnerAddress    string
	OperatorAddress string
	Services        []string
	UnstakeHeight   uint64
}

// SharedParams are block counts: the session's length and the windows after its end.
type SharedParams struct {
	BlocksPerSession int64
	GraceEnd         int64
	ClaimOpen        int64
	ClaimClose       int64
	ProofOpen        int64
	ProofClose       int64
}

// DefaultSharedParams are the values that the public networks use.
var DefaultSharedParams = SharedParams{BlocksPerSession: 20, GraceEnd: 10, ClaimOpen: 11, ClaimClose: 10, ProofOpen: 1, ProofClose: 10}

// MarshalStrings encodes texts as fields 1, 2, …: enough for the queries used here.
func MarshalStrings(values ...string) []byte {
	var raw []byte
	for i, value := range values {
		raw = appendString(raw, protoNumber(i+1), value)
	}
	return raw
}

// DecodeSupplierResponse reads the answer to a supplier query.
func DecodeSupplierResponse(raw []byte) (*Supplier, error) {
	s := &Supplier{}
	err := decodeInner(raw, func(f field) error {
		switch f.number {
		case 1:
			s.OwnerAddress = string(f.bytes)
		case 2:
			s.OperatorAddress = string(f.bytes)
		case 4:
			return decode(f.bytes, func(service field) error {
				if service.number == 1 {
					s.Services = append(s.Services, string(service.bytes))
				}
				return nil
			})
		case 5:
			s.UnstakeHeight = f.value
		}
		return nil
	})
	return s, err
}

// DecodeSharedParamsResponse reads the answer to a query for the shared parameters.
func DecodeSharedParamsResponse(raw []byte) (*SharedParams, error) {
	p := &SharedParams{}
	targets := map[int]*int64{1: &p.BlocksPerSession, 2: &p.GraceEnd, 3: &p.ClaimOpen, 4: &p.ClaimClose, 5: &p.ProofOpen, 6: &p.ProofClose}
	err := decodeInner(raw, func(f field) error {
		if target := targets[int(f.number)]; target != nil {
			*target = int64(f.value)
		}
		return nil
	})
	return p, err
}

// DecodeBalanceResponse reads the amount from the answer to a balance query, in upokt.
func DecodeBalanceResponse(raw []byte) (int64, error) {
	var amount int64
	err := decodeInner(raw, func(f field) (err error) {
		if f.number == 2 {
			amount, err = strconv.ParseInt(string(f.bytes), 10, 64)
		}
		return err
	})
	return amount, err
}

// decodeInner walks the message that is field 1 of raw.
func decodeInner(raw []byte, visit func(field) error) error {
	return decode(raw, func(f field) error {
		if f.number != 1 {
			return nil
		}
		return decode(f.bytes, visit)
	})
}
