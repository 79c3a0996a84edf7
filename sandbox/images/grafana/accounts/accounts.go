// Package accounts keeps the administrator's password as the original keeps it: the setting counts at the first start only.
package accounts

import (
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

const rounds, keyLength, saltLength, shortest = 10_000, 32, 16, 4

// Store is the file in the data folder that stands in for the original's database.
type Store struct{ path string }

type account struct {
	User string `json:"user"`
	Salt []byte `json:"salt"`
	Hash []byte `json:"hash"`
}

// Open makes the data folder's file at the first start; later the user and password given here count for nothing (the original's trap).
func Open(dataFolder, user, password string) (Store, error) {
	store := Store{path: filepath.Join(dataFolder, "grafana.db")}
	_, err := os.Stat(store.path)
	if errors.Is(err, os.ErrNotExist) {
		err = store.write(user, password)
	}
	return store, err
}

// Existing is the store of a server that has been started before.
func Existing(dataFolder string) Store { return Store{path: filepath.Join(dataFolder, "grafana.db")} }

// Reset gives the administrator another password; a running server takes it at once.
func (s Store) Reset(password string) error {
	if len(password) < shortest {
		return fmt.Errorf("new password is too short")
	}
	current, err := s.read()
	if err != nil {
		return err
	}
	return s.write(current.User, password)
}

// Matches says whether user and password are the administrator's.
func (s Store) Matches(user, password string) bool {
	current, err := s.read()
	if err != nil || user != current.User {
		return false
	}
	hash, err := hashOf(password, current.Salt)
	return err == nil && subtle.ConstantTimeCompare(hash, current.Hash) == 1
}

func (s Store) read() (current account, err error) {
	content, err := os.ReadFile(s.path)
	if err != nil {
		return current, err
	}
	return current, json.Unmarshal(content, &current)
}

func (s Store) write(user, password string) error {
	salt := make([]byte, saltLength)
	if _, err := rand.Read(salt); err != nil {
		return err
	}
	hash, err := hashOf(password, salt)
	if err != nil {
		return err
	}
	content, err := json.Marshal(account{User: user, Salt: salt, Hash: hash})
	if err != nil {
		return err
	}
	half := s.path + ".new"
	if err := os.WriteFile(half, content, 0o640); err != nil {
		return err
	}
	return os.Rename(half, s.path)
}

func hashOf(password string, salt []byte) ([]byte, error) {
	return pbkdf2.Key(sha256.New, password, salt, rounds, keyLength)
}
