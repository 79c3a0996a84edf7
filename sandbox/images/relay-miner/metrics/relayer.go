package metrics

import "github.com/prometheus/client_golang/prometheus"

// Series of the relayer.
var (
	RelaysReceived     = counter("ha_relayer_relays_received_total", "Relays that arrived over HTTP.", "service_id", "rpc_type")
	RelaysServed       = counter("ha_relayer_relays_served_total", "Relays answered.", "service_id", "rpc_type", "status_code")
	RelaysRejected     = counter("ha_relayer_relays_rejected_total", "Relays refused.", "service_id", "rpc_type", "reason")
	RelaysDropped      = counter("ha_relayer_relays_dropped_total", "Relays served but unpaid.", "service_id", "application", "reason")
	RelaysPublished    = counter("ha_relayer_relays_published_total", "Relays handed to Redis.", "service_id", "supplier")
	RelaysMined        = counter("ha_relayer_relays_mined_total", "Relays that pass the difficulty filter.", "service_id")
	ServedBoot         = counter("ha_relayer_relays_served_optimistically_total", "Relays served before the registry was filled.", "service_id", "rpc_type")
	BackendMissing     = counter("ha_relayer_backend_missing_total", "Relays for a transport without backend.", "service_id", "rpc_type")
	RelayLatency       = histogram("ha_relayer_relay_latency_seconds", "Whole relay.", slowBuckets, "service_id", "rpc_type")
	PreBackend         = histogram("ha_relayer_relay_pre_backend_seconds", "Own work before the backend.", fastBuckets, "service_id", "rpc_type")
	PostBackend        = histogram("ha_relayer_relay_post_backend_seconds", "Own work after the backend.", fastBuckets, "service_id", "rpc_type")
	BackendLatency     = histogram("ha_relayer_backend_latency_seconds", "Backend call.", slowBuckets, "service_id", "outcome")
	BackendRequests    = counter("ha_relayer_backend_requests_total", "Backend calls.", "service_id", "outcome", "status_code")
	BackendHealth      = gauge("ha_relayer_backend_health_status", "1 healthy, 0 ejected; written on a change only.", "service_id", "endpoint")
	HealthSuccesses    = counter("ha_relayer_health_check_successes_total", "Probes that passed.", "service_id", "endpoint")
	HealthFailures     = counter("ha_relayer_health_check_failures_total", "Probes that failed.", "service_id", "endpoint")
	FastFails          = counter("ha_relayer_fast_fails_total", "Relays refused with all backends ejected.", "service_id")
	PoolInFlight       = gauge("ha_relayer_http_pool_in_flight", "Backend calls in flight.", "service_id")
	PoolMax            = gauge("ha_relayer_http_pool_max_conns", "Connections allowed to a backend host.", "service_id")
	ValidationLatency  = histogram("ha_relayer_validation_latency_seconds", "Signature check.", fastBuckets, "service_id", "mode")
	ValidationFailures = counter("ha_relayer_validation_failures_total", "Signature checks that failed.", "service_id", "reason")
	MeterConsumptions  = counter("ha_relayer_relay_meter_consumptions_total", "Meter decisions.", "service_id", "result")
	MeterLatency       = histogram("ha_relayer_relay_meter_latency_seconds", "Meter decision.", fastBuckets, "service_id", "mode")
	MeterRedisErrors   = counter("ha_relayer_relay_meter_redis_errors_total", "Meter calls that Redis failed.", "operation")
	WebsocketActive    = gauge("ha_relayer_websocket_connections_active", "Open bridges.", "service_id")
	WebsocketTotal     = counter("ha_relayer_websocket_connections_total", "Bridges opened.", "service_id")
	WebsocketMessages  = counter("ha_relayer_websocket_messages_forwarded_total", "Frames forwarded.", "service_id", "direction")
	WebsocketRelays    = counter("ha_relayer_websocket_relays_emitted_total", "Paid WebSocket relays.", "service_id")
	GRPCRelays         = counter("ha_relayer_grpc_relays_total", "gRPC relays.", "service_id")
	GRPCPublished      = counter("ha_relayer_grpc_relays_published_total", "gRPC relays handed to Redis.", "service_id")
	GRPCWeb            = counter("ha_relayer_grpc_web_requests_total", "gRPC-Web requests.", "service_id")
	GRPCErrors         = counter("ha_relayer_grpc_relay_errors_total", "gRPC relays that failed.", "service_id", "reason")
	GRPCLatency        = histogram("ha_relayer_grpc_relay_latency_seconds", "Whole gRPC relay.", slowBuckets, "service_id")
	StreamsServed      = counter("ha_relayer_streaming_relays_served_total", "Streams served.", "service_id")
	StreamChunks       = total("ha_relayer_streaming_chunks_forwarded_total", "Chunks of streams.")
	StreamBytes        = total("ha_relayer_streaming_bytes_forwarded_total", "Bytes of streams.")
	StreamBatches      = total("ha_relayer_streaming_batches_signed_total", "Signed batches of streams.")
	RequestSize        = histogram("ha_relayer_request_body_size_bytes", "Relay requests.", sizeBuckets, "service_id", "rpc_type")
	ResponseSize       = histogram("ha_relayer_response_body_size_bytes", "Backend answers.", sizeBuckets, "service_id", "rpc_type")
	InboundByProto     = counter("ha_relayer_inbound_requests_by_proto_total", "Requests by protocol.", "proto")
	ActiveConnections  = single("ha_relayer_active_connections", "Open connections on the relay port.")
	RelayerHeight      = single("ha_relayer_current_block_height", "Last block height heard of.")
	SimulatedRelays    = counter("ha_relayer_simulated_relays_total", "Probe relays.", "transport", "service", "supplier", "result")
	SimulatedDuration  = histogram("ha_relayer_simulated_relay_duration_seconds", "Whole probe relay.", slowBuckets, "transport", "service")
	RedisPublished     = counter("ha_transport_redis_published_total", "Stream entries written.", "supplier_addr", "service_id")
	RedisPublishErrors = counter("ha_transport_redis_publish_errors_total", "Stream entries that Redis refused.", "supplier_addr", "service_id")
)

// Relayer lists the series of the relayer.
var Relayer = []prometheus.Collector{
	RelaysReceived, RelaysServed, RelaysRejected, RelaysDropped, RelaysPublished, RelaysMined, ServedBoot, BackendMissing,
	RelayLatency, PreBackend, PostBackend, BackendLatency, BackendRequests, BackendHealth, HealthSuccesses, HealthFailures,
	FastFails, PoolInFlight, PoolMax, ValidationLatency, ValidationFailures, MeterConsumptions, MeterLatency, MeterRedisErrors,
	WebsocketActive, WebsocketTotal, WebsocketMessages, WebsocketRelays, GRPCRelays, GRPCPublished, GRPCWeb, GRPCErrors, GRPCLatency,
	StreamsServed, StreamChunks, StreamBytes, StreamBatches, RequestSize, ResponseSize, InboundByProto, ActiveConnections,
	RelayerHeight, SimulatedRelays, SimulatedDuration, RedisPublished, RedisPublishErrors,
}
