package relaypb

import (
	"net/http"
	"reflect"
	"testing"
)

func TestRequestSurvivesTheWire(t *testing.T) {
	inner := &HTTPRequest{Method: "POST", URL: "/a?b=1", Header: http.Header{"Content-Type": {"x"}, "X-Two": {"1", "2"}}, Body: []byte("body")}
	request := &Request{
		Header:    &SessionHeader{ApplicationAddress: "app", ServiceID: "eth", SessionID: "id", StartHeight: 1, EndHeight: 1 << 40},
		Signature: []byte{1, 2}, Supplier: "supplier", Payload: inner.Marshal(),
	}
	got, err := DecodeRequest(request.Marshal())
	if err != nil || !reflect.DeepEqual(got, request) {
		t.Fatalf("got %+v, %v", got, err)
	}
	gotInner, err := DecodeHTTPRequest(got.Payload)
	if err != nil || !reflect.DeepEqual(gotInner, inner) {
		t.Fatalf("got %+v, %v", gotInner, err)
	}
}

func TestSignedBytesLeaveTheSignatureOut(t *testing.T) {
	request := &Request{Header: &SessionHeader{ServiceID: "eth"}, Supplier: "s"}
	before := request.SignedBytes()
	request.Signature = []byte("signature")
	if !reflect.DeepEqual(before, request.SignedBytes()) {
		t.Error("the signature changes what is signed")
	}
	if reflect.DeepEqual(before, request.Marshal()) {
		t.Error("the signature is not sent")
	}
}

func TestResponseAndMinedSurviveTheWire(t *testing.T) {
	response := &Response{Header: &SessionHeader{ServiceID: "eth"}, Signature: []byte{9}, Payload: (&HTTPResponse{StatusCode: 404, Header: http.Header{}, Body: []byte("no")}).Marshal()}
	got, err := DecodeResponse(response.Marshal())
	if err != nil || !reflect.DeepEqual(got, response) {
		t.Fatalf("got %+v, %v", got, err)
	}
	if inner, err := DecodeHTTPResponse(got.Payload); err != nil || inner.StatusCode != 404 {
		t.Fatalf("got %+v, %v", inner, err)
	}
	mined := &Mined{Hash: []byte{1}, Relay: []byte{2}, ComputeUnits: 3, SessionID: "s", SessionEndHeight: 4, Supplier: "5", ServiceID: "6", ApplicationAddress: "7", ArrivalHeight: 8, PublishedUnixNano: 9, SessionStartHeight: 10}
	if back, err := DecodeMined(mined.Marshal()); err != nil || !reflect.DeepEqual(back, mined) {
		t.Fatalf("got %+v, %v", back, err)
	}
}

func TestOtherBytesAreNoRelay(t *testing.T) {
	for name, raw := range map[string][]byte{"empty": nil, "JSON": []byte(`{"jsonrpc":"2.0"}`), "text": []byte("GET / HTTP/1.1"), "no header": appendString(nil, 2, "payload")} {
		if _, err := DecodeRequest(raw); err == nil {
			t.Errorf("%s is taken for a relay request", name)
		}
	}
}

// Wire bytes written by hand after poktroll's relay.proto, so that both directions cannot be wrong together.
func TestFieldNumbersAreUpstreams(t *testing.T) {
	want := []byte{
		0x0a, 0x16, // meta, 22 bytes
		0x0a, 0x0d, 0x0a, 0x01, 'a', 0x12, 0x01, 'e', 0x1a, 0x01, 's', 0x20, 0x01, 0x28, 0x02, // session header, 13 bytes
		0x12, 0x01, 'g', 0x1a, 0x02, 'o', 'p', // signature, supplier
		0x12, 0x01, 'p', // payload
	}
	request := &Request{Header: &SessionHeader{ApplicationAddress: "a", ServiceID: "e", SessionID: "s", StartHeight: 1, EndHeight: 2}, Signature: []byte("g"), Supplier: "op", Payload: []byte("p")}
	if got := request.Marshal(); !reflect.DeepEqual(got, want) {
		t.Errorf("got  % x\nwant % x", got, want)
	}
}
