// Package email carries mail out by SMTP and brings it in by IMAP.
//
// Out: Transport.Stage brings a message to the provider whole but for its last
// byte; Finish writes that byte. What fails before it was certainly not sent.
// Once it may have left this machine, only the server's own answer says what
// became of the message; without one the outcome is unknown.
//
// In: Mailbox.Watch reads a sender's inbox and spam folder from where it
// stopped last, and waits for more. It opens folders for reading only and never
// changes a flag.
package email
