package redisx

import "fmt"

// Names builds every key and channel from the namespace's base prefix.
type Names string

func (n Names) key(format string, args ...any) string {
	return string(n) + ":" + fmt.Sprintf(format, args...)
}

// ConsumerGroup reads the streams.
func (n Names) ConsumerGroup() string { return string(n) + "-miners" }

func (n Names) Stream(supplier string) string { return n.key("relays:%s", supplier) }
func (n Names) StreamPattern() string         { return n.key("relays:*") }
func (n Names) Leader() string                { return n.key("miner:global_leader") }
func (n Names) Claim(supplier string) string  { return n.key("miner:claim:%s", supplier) }
func (n Names) ActiveMiners() string          { return n.key("miner:active") }
func (n Names) Instance(id string) string     { return n.key("miner:instance:%s", id) }
func (n Names) Dedup(session string) string   { return n.key("miner:dedup:session:%s", session) }
func (n Names) Session(supplier, id string) string {
	return n.key("miner:sessions:%s:%s", supplier, id)
}
func (n Names) SessionIndex(supplier string) string {
	return n.key("miner:sessions:%s:index", supplier)
}
func (n Names) TreeNodes(supplier, id string) string { return n.key("smst:%s:%s:nodes", supplier, id) }
func (n Names) SupplierState(address string) string  { return n.key("supplier:%s", address) }
func (n Names) SupplierRecord(address string) string { return n.key("suppliers:%s", address) }
func (n Names) SupplierIndex() string                { return n.key("suppliers:index") }
func (n Names) MeterMeta(session, sup string) string { return n.key("meter:%s:%s:meta", session, sup) }
func (n Names) MeterUsed(session, sup string) string {
	return n.key("meter:%s:%s:consumed", session, sup)
}
func (n Names) MeterSessions() string { return n.key("meter:active_sessions") }
func (n Names) DefaultFactor() string { return n.key("service_factor:default") }
func (n Names) ServiceFactor(service string) string {
	return n.key("service_factor:service:%s", service)
}
func (n Names) SimulationReplay(hash string) string { return n.key("sim:replay:%s", hash) }
func (n Names) BlockChannel() string                { return n.key("events:blocks") }
func (n Names) SupplierChannel() string             { return n.key("events:supplier_update") }

// SessionState lists the sessions of a supplier that are in one state.
func (n Names) SessionState(supplier, state string) string {
	return n.key("miner:sessions:%s:state:%s", supplier, state)
}
