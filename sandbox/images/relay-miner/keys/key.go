// Package keys holds secp256k1 keys and the addresses and signatures made with them.
package keys

import (
	stdecdsa "crypto/ecdsa"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/btcsuite/btcd/btcutil/bech32"
	"github.com/decred/dcrd/dcrec/secp256k1/v4"
	"github.com/decred/dcrd/dcrec/secp256k1/v4/ecdsa"
	//lint:ignore SA1019 account addresses of the Cosmos SDK are made with RIPEMD-160.
	"golang.org/x/crypto/ripemd160"
)

const (
	addressPrefix   = "pokt"
	publicKeyLength = secp256k1.PubKeyBytesLenCompressed
	// SignatureLength of the stand-in: the compressed public key, then R and S.
	SignatureLength = publicKeyLength + 64
)

// Key is a private key with the address derived from it.
type Key struct {
	Address string
	private *secp256k1.PrivateKey
}

// Parse reads a private key of 64 hex digits, with or without 0x. The error never contains the key.
func Parse(text string) (*Key, error) {
	raw, err := hex.DecodeString(strings.TrimPrefix(strings.TrimSpace(text), "0x"))
	if err != nil || len(raw) != secp256k1.PrivKeyBytesLen {
		return nil, fmt.Errorf("must be 64 hex digits (a secp256k1 private key)")
	}
	var scalar secp256k1.ModNScalar
	if overflow := scalar.SetByteSlice(raw); overflow || scalar.IsZero() {
		return nil, fmt.Errorf("is not a valid secp256k1 private key")
	}
	private := secp256k1.NewPrivateKey(&scalar)
	address, err := Address(private.PubKey().SerializeCompressed())
	if err != nil {
		return nil, err
	}
	return &Key{Address: address, private: private}, nil
}

// PublicKey returns the compressed public key, 33 bytes.
func (k *Key) PublicKey() []byte { return k.private.PubKey().SerializeCompressed() }

// Sign returns the public key followed by an ECDSA signature over the SHA-256 of message. As with upstream's ring signatures,
// no two signatures of a message are equal, so two equal calls are two relays.
func (k *Key) Sign(message []byte) ([]byte, error) {
	digest := sha256.Sum256(message)
	r, s, err := stdecdsa.Sign(rand.Reader, k.private.ToECDSA(), digest[:])
	if err != nil {
		return nil, fmt.Errorf("signing: %w", err)
	}
	signature := make([]byte, SignatureLength)
	copy(signature, k.PublicKey())
	r.FillBytes(signature[publicKeyLength : publicKeyLength+32])
	s.FillBytes(signature[publicKeyLength+32:])
	return signature, nil
}

// Verify checks a signature made by Sign and returns the public key of the signer.
func Verify(signature, message []byte) ([]byte, error) {
	if len(signature) != SignatureLength {
		return nil, fmt.Errorf("signature has %d bytes, want %d", len(signature), SignatureLength)
	}
	public, err := secp256k1.ParsePubKey(signature[:publicKeyLength])
	if err != nil {
		return nil, fmt.Errorf("signature does not start with a public key: %w", err)
	}
	var r, s secp256k1.ModNScalar
	if r.SetByteSlice(signature[publicKeyLength:publicKeyLength+32]) || s.SetByteSlice(signature[publicKeyLength+32:]) {
		return nil, fmt.Errorf("signature is out of range")
	}
	digest := sha256.Sum256(message)
	if !ecdsa.NewSignature(&r, &s).Verify(digest[:], public) {
		return nil, fmt.Errorf("signature does not match")
	}
	return signature[:publicKeyLength], nil
}

// Address derives the account address of a compressed public key.
func Address(publicKey []byte) (string, error) {
	sum := sha256.Sum256(publicKey)
	hasher := ripemd160.New()
	hasher.Write(sum[:])
	words, err := bech32.ConvertBits(hasher.Sum(nil), 8, 5, true)
	if err != nil {
		return "", fmt.Errorf("address of a public key: %w", err)
	}
	return bech32.Encode(addressPrefix, words)
}
