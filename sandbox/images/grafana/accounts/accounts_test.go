package accounts

import "testing"

func TestThePasswordOfTheFirstStartStays(t *testing.T) {
	folder := t.TempDir()
	if _, err := Open(folder, "admin", "first-one"); err != nil {
		t.Fatal(err)
	}
	store, err := Open(folder, "admin", "second-one")
	if err != nil || !store.Matches("admin", "first-one") || store.Matches("admin", "second-one") || store.Matches("other", "first-one") {
		t.Fatal("a later setting must not change the password", err)
	}
	if err := Existing(folder).Reset("second-one"); err != nil || !store.Matches("admin", "second-one") || store.Matches("admin", "first-one") {
		t.Fatal("a reset must change it", err)
	}
	if Existing(folder).Reset("abc") == nil || Existing(t.TempDir()).Reset("long-enough") == nil {
		t.Fatal("a short password and a server that never started are refused")
	}
}

func TestAnUnwritableFolderIsRefused(t *testing.T) {
	if _, err := Open("/proc/nothing", "admin", "first-one"); err == nil {
		t.Fatal("no error")
	}
}
