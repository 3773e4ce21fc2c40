package store_test

import (
	"testing"

	"cadenza/backend/store"
	"cadenza/backend/store/storetest"
)

func TestSQLiteInMemory(t *testing.T) {
	t.Parallel()
	storetest.Run(t, func(t *testing.T) storetest.Store {
		t.Helper()
		s, err := store.OpenMemory(t.Context(), store.Options{})
		return opened(t, s, err)
	})
}

func TestSQLiteOnDisk(t *testing.T) {
	t.Parallel()
	storetest.Run(t, func(t *testing.T) storetest.Store {
		t.Helper()
		s, err := store.Open(t.Context(), t.TempDir(), store.Options{})
		return opened(t, s, err)
	})
}

func opened(t *testing.T, s *store.Store, err error) *store.Store {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}
