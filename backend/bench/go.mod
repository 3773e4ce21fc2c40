module cadenza/backend/bench

go 1.26.0

require (
	cadenza v0.0.0
	github.com/mattn/go-sqlite3 v1.14.53
)

require (
	github.com/emersion/go-message v0.18.2 // indirect
	github.com/gofrs/flock v0.13.1 // indirect
	github.com/google/uuid v1.6.0 // indirect
	github.com/rickar/cal/v2 v2.1.13 // indirect
	golang.org/x/net v0.62.0 // indirect
	golang.org/x/sys v0.49.0 // indirect
	golang.org/x/text v0.43.0 // indirect
)

replace cadenza => ../..
