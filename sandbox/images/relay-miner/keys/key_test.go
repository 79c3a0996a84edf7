package keys

import (
	"bytes"
	"strings"
	"testing"
)

func testKey(t *testing.T) *Key {
	t.Helper()
	key, err := Parse("0x" + strings.Repeat("11", 32))
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func TestSignaturesVerifyAndDiffer(t *testing.T) {
	key := testKey(t)
	first, err := key.Sign([]byte("message"))
	if err != nil {
		t.Fatal(err)
	}
	second, _ := key.Sign([]byte("message"))
	if bytes.Equal(first, second) {
		t.Error("two signatures of one message are equal: equal calls would count as one relay")
	}
	for range 50 {
		signature, _ := key.Sign([]byte("message"))
		public, err := Verify(signature, []byte("message"))
		if err != nil || !bytes.Equal(public, key.PublicKey()) {
			t.Fatalf("own signature does not verify: %v", err)
		}
	}
}

func TestTamperingIsSeen(t *testing.T) {
	key := testKey(t)
	signature, _ := key.Sign([]byte("message"))
	if _, err := Verify(signature, []byte("massage")); err == nil {
		t.Error("a changed message verifies")
	}
	for _, position := range []int{0, 40, 96} {
		changed := bytes.Clone(signature)
		changed[position] ^= 0x01
		if _, err := Verify(changed, []byte("message")); err == nil {
			t.Errorf("a signature changed at byte %d verifies", position)
		}
	}
	if _, err := Verify(signature[:96], []byte("message")); err == nil {
		t.Error("a cut signature verifies")
	}
}

func TestMalformedKeysAreRefusedWithoutBeingQuoted(t *testing.T) {
	for _, text := range []string{"", "zz", strings.Repeat("ab", 31), strings.Repeat("00", 32), strings.Repeat("ff", 32)} {
		_, err := Parse(text)
		if err == nil {
			t.Errorf("%q is accepted", text)
		} else if len(text) > 10 && strings.Contains(err.Error(), text) {
			t.Errorf("the error quotes the key: %v", err)
		}
	}
}
