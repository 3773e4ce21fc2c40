package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"

	"cadenza/backend/fault"
	"cadenza/backend/node"
	"cadenza/backend/server"
	"cadenza/frontend"
)

// serve runs until it is interrupted.
func serve(ctx context.Context, args []string, std stdio) (err error) {
	o, rest, err := parse(args, "data", "listen")
	if err != nil {
		return err
	}
	if err := alone(rest); err != nil {
		return err
	}
	log := slog.New(slog.NewTextHandler(std.err, nil))
	l, err := server.Listen(o.listen)
	if err != nil {
		return err
	}
	n, err := open(ctx, o, log)
	if err != nil {
		return errors.Join(err, l.Close())
	}
	defer func() { err = errors.Join(err, n.Close()) }()
	n.Start()
	s := server.New(server.Config{API: n.Handler(), Site: frontend.Site(), Hub: n.Hub, Log: log})
	if err := writeAddress(o.data, address{"http://" + l.Addr().String(), s.Token}); err != nil {
		return errors.Join(fault.New(fault.Unavailable, "The data folder cannot be written.", "Check its permissions.").Because(err), l.Close())
	}
	defer func() { err = errors.Join(err, os.Remove(filepath.Join(o.data, addressFile))) }()
	fmt.Fprintf(std.out, "Cadenza works on %s\nOpen %s\n", o.data, s.Link(l.Addr()))
	return s.Serve(l, ctx.Done())
}

// open opens the workspace that the options name.
func open(ctx context.Context, o options, log *slog.Logger) (*node.Node, error) {
	return node.Open(ctx, node.Options{Dir: o.data, Log: log, SealedFile: o.sealed})
}
