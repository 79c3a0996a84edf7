package relaypb

import "fmt"

// Mined is one entry of a supplier's stream: a served relay and what it belongs to.
type Mined struct {
	Hash               []byte
	Relay              []byte
	ComputeUnits       uint64
	SessionID          string
	SessionEndHeight   int64
	Supplier           string
	ServiceID          string
	ApplicationAddress string
	ArrivalHeight      int64
	PublishedUnixNano  int64
	SessionStartHeight int64
}

// Marshal encodes the entry.
func (m *Mined) Marshal() []byte {
	raw := appendBytes(nil, 1, m.Hash)
	raw = appendBytes(raw, 2, m.Relay)
	raw = appendUint(raw, 3, m.ComputeUnits)
	raw = appendString(raw, 4, m.SessionID)
	raw = appendUint(raw, 5, uint64(m.SessionEndHeight))
	raw = appendString(raw, 6, m.Supplier)
	raw = appendString(raw, 7, m.ServiceID)
	raw = appendString(raw, 8, m.ApplicationAddress)
	raw = appendUint(raw, 9, uint64(m.ArrivalHeight))
	raw = appendUint(raw, 10, uint64(m.PublishedUnixNano))
	return appendUint(raw, 11, uint64(m.SessionStartHeight))
}

// DecodeMined reads a stream entry. Errors: no protobuf, or no relay hash or session in it.
func DecodeMined(raw []byte) (*Mined, error) {
	m := &Mined{}
	err := decode(raw, func(f field) error {
		switch f.number {
		case 1:
			m.Hash = f.bytes
		case 2:
			m.Relay = f.bytes
		case 3:
			m.ComputeUnits = f.value
		case 4:
			m.SessionID = string(f.bytes)
		case 5:
			m.SessionEndHeight = int64(f.value)
		case 6:
			m.Supplier = string(f.bytes)
		case 7:
			m.ServiceID = string(f.bytes)
		case 8:
			m.ApplicationAddress = string(f.bytes)
		case 9:
			m.ArrivalHeight = int64(f.value)
		case 10:
			m.PublishedUnixNano = int64(f.value)
		case 11:
			m.SessionStartHeight = int64(f.value)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if len(m.Hash) == 0 || m.SessionID == "" {
		return nil, fmt.Errorf("stream entry has no relay hash or no session")
	}
	return m, nil
}
