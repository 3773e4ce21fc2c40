// Package secrets keeps passwords out of the database: in the operating
// system's keychain where there is one, otherwise in a file sealed with a key
// that lies beside it, readable by this user alone. The second protects against
// a copied database or backup, not against someone who reads this user's files;
// Where says which of the two it is.
package secrets

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"filippo.io/age"
	"github.com/zalando/go-keyring"

	"cadenza/backend/fault"
)

// ErrNone is in the chain of an error about a secret that is not there.
var ErrNone = errors.New("no such secret")

// Box keeps secrets by key.
type Box interface {
	Put(key, value string) error
	Get(key string) (string, error)
	Delete(key string) error
	Where() string // in plain words, for the settings screen
}

const service = "cadenza"

// Open gives the keychain if it answers, otherwise the sealed file in dir. A
// folder that has a sealed file keeps using it. forceFile skips the keychain.
func Open(dir, workspace string, forceFile bool) (Box, error) {
	f := &sealed{file: filepath.Join(dir, "secrets.age"), key: filepath.Join(dir, "secrets.key")}
	if _, err := os.Stat(f.file); err == nil || forceFile {
		return f, f.prepare()
	}
	probe := workspace + "/probe"
	if err := keyring.Set(service, probe, "ok"); err == nil {
		// What could be written can be deleted; if not, a harmless word stays.
		_ = keyring.Delete(service, probe)
		return keychain{workspace}, nil
	}
	return f, f.prepare()
}

type keychain struct{ workspace string }

func (k keychain) name(key string) string { return k.workspace + "/" + key }
func (k keychain) Where() string          { return "the system keychain" }
func (k keychain) Put(key, value string) error {
	return noAnswer(keyring.Set(service, k.name(key), value))
}

func (k keychain) Get(key string) (string, error) {
	v, err := keyring.Get(service, k.name(key))
	if errors.Is(err, keyring.ErrNotFound) {
		return "", ErrNone
	}
	return v, noAnswer(err)
}

func noAnswer(err error) error {
	if err == nil {
		return nil
	}
	return fault.New(fault.Unavailable, "The system keychain did not answer.", "Unlock it and try again.").Because(err)
}

func (k keychain) Delete(key string) error {
	err := keyring.Delete(service, k.name(key))
	if errors.Is(err, keyring.ErrNotFound) {
		return nil
	}
	return noAnswer(err)
}

// sealed is one age-encrypted JSON object.
type sealed struct {
	file, key string
	mu        sync.Mutex
	identity  *age.X25519Identity
}

func (f *sealed) Where() string {
	return "a sealed file in the data folder (this machine offers no keychain)"
}

// prepare reads the key, making it first if there is none.
func (f *sealed) prepare() error {
	raw, err := os.ReadFile(f.key)
	if errors.Is(err, fs.ErrNotExist) {
		if _, err := os.Stat(f.file); err == nil { // a new key would open nothing
			return damaged("The key to the stored passwords, secrets.key, is missing.", nil)
		}
		id, err := age.GenerateX25519Identity()
		if err != nil {
			return fmt.Errorf("make key: %w", err)
		}
		if err := write(f.key, []byte(id.String()+"\n")); err != nil {
			return err
		}
		f.identity = id
		return nil
	}
	if err != nil {
		return fmt.Errorf("read key: %w", err)
	}
	if f.identity, err = age.ParseX25519Identity(string(bytes.TrimSpace(raw))); err != nil {
		return damaged("The key to the stored passwords, secrets.key, is damaged.", err)
	}
	return nil
}

func damaged(sentence string, err error) error {
	return fault.New(fault.Refused, sentence, "Put both secrets files back from a backup, or delete them from the data folder and enter the passwords again.").Because(err)
}

func (f *sealed) all() (map[string]string, error) {
	out := map[string]string{}
	raw, err := os.ReadFile(f.file)
	if errors.Is(err, fs.ErrNotExist) {
		return out, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read secrets: %w", err)
	}
	r, err := age.Decrypt(bytes.NewReader(raw), f.identity)
	if err != nil {
		return nil, unreadable(err)
	}
	if err := json.NewDecoder(io.LimitReader(r, 16<<20)).Decode(&out); err != nil {
		return nil, unreadable(err)
	}
	return out, nil
}

func unreadable(err error) error {
	return damaged("The file with the stored passwords, secrets.age, is damaged or was sealed with another key.", err)
}

func (f *sealed) change(do func(map[string]string)) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	all, err := f.all()
	if err != nil {
		return err
	}
	do(all)
	var b bytes.Buffer
	w, err := age.Encrypt(&b, f.identity.Recipient())
	if err != nil {
		return fmt.Errorf("seal secrets: %w", err)
	}
	if err := errors.Join(json.NewEncoder(w).Encode(all), w.Close()); err != nil {
		return fmt.Errorf("seal secrets: %w", err)
	}
	return write(f.file, b.Bytes())
}

func (f *sealed) Put(key, value string) error {
	return f.change(func(m map[string]string) { m[key] = value })
}

func (f *sealed) Delete(key string) error {
	return f.change(func(m map[string]string) { delete(m, key) })
}

func (f *sealed) Get(key string) (string, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	all, err := f.all()
	if err != nil {
		return "", err
	}
	v, ok := all[key]
	if !ok {
		return "", ErrNone
	}
	return v, nil
}

// write replaces a file whole, readable by this user alone.
func write(path string, data []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".sealed-*")
	if err != nil {
		return fmt.Errorf("write %s: %w", filepath.Base(path), err)
	}
	_, err = f.Write(data)
	if err = errors.Join(err, f.Chmod(0o600), f.Sync(), f.Close()); err != nil {
		return errors.Join(fmt.Errorf("write %s: %w", filepath.Base(path), err), os.Remove(f.Name()))
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return errors.Join(fmt.Errorf("write %s: %w", filepath.Base(path), err), os.Remove(f.Name()))
	}
	return nil
}
