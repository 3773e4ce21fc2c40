// Package mailtest is the mail world for tests and for the demonstration.
//
// Server is a provider inside this process: it takes mail by SMTP, shows it by
// IMAP, keeps the list of what it really took, and misbehaves on request. Rig is
// the real thing: Exim and Dovecot on loopback ports, started as an ordinary
// user in a folder of their own.
package mailtest
