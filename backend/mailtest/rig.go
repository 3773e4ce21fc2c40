//go:build linux

package mailtest

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/smtp"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"cadenza/backend/message"
)

//go:embed conf
var conf embed.FS

// TB is what the rig needs of a *testing.T.
type TB interface {
	Helper()
	Fatalf(format string, args ...any)
	Logf(format string, args ...any)
	Cleanup(do func())
	Failed() bool
}

// RigPassword is the password of every user of a Rig.
const RigPassword = "secret"

// Rig is a real mail server of its own: Exim takes mail, Dovecot keeps it. Any
// address at test.local and runner.test exists. nouser@ and full@ answer with a
// bounce, rejected@ and greylisted@ are refused at once.
type Rig struct {
	SMTP       message.Server // Exim, which asks for no password
	Submission message.Server // Dovecot in front of it, which does
	IMAP       message.Server
	dir        string
	who        owner
}

// owner is the ordinary user that the servers run as.
type owner struct {
	name, group string
	uid, gid    int
}

const rigUser = "cadenza-mail"

// StartRig starts the servers and stops them when the test ends. Where they are
// not installed the test fails with a sentence that says what to install.
func StartRig(t TB) *Rig {
	t.Helper()
	for _, program := range []string{"exim4", "dovecot", "setpriv"} {
		if _, err := find(program); err != nil {
			t.Fatalf("The real mail servers are not installed (%s is missing). Install them: apt-get install --no-install-recommends exim4-daemon-light dovecot-imapd dovecot-lmtpd dovecot-submissiond dovecot-sieve", program)
		}
	}
	r, err := start(t)
	if err != nil {
		t.Fatalf("The real mail servers do not start: %v", err)
	}
	return r
}

// find looks for a program, also where only root's path leads.
func find(program string) (string, error) {
	if path, err := exec.LookPath(program); err == nil {
		return path, nil
	}
	return exec.LookPath(filepath.Join("/usr/sbin", program))
}

func start(t TB) (*Rig, error) {
	who, err := ordinaryUser()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "mailrig-") // not t.TempDir, which others cannot enter
	if err != nil {
		return nil, err
	}
	t.Cleanup(func() {
		if t.Failed() {
			for _, log := range []string{"dovecot/dovecot.log", "exim/log/mainlog", "exim/log/paniclog"} {
				if b, err := os.ReadFile(filepath.Join(dir, log)); err == nil {
					t.Logf("%s:\n%s", log, b[max(0, len(b)-4000):])
				}
			}
		}
		if err := os.RemoveAll(dir); err != nil {
			t.Logf("remove %s: %v", dir, err)
		}
	})
	ports, err := freePorts(4)
	if err != nil {
		return nil, err
	}
	r := &Rig{dir: dir, who: who}
	for i, s := range []*message.Server{&r.SMTP, &r.Submission, &r.IMAP} {
		*s = message.Server{Host: "127.0.0.1", Port: ports[i], Security: message.Plain}
	}
	if err := r.write(ports); err != nil {
		return nil, err
	}
	if err := r.run(t, "dovecot", "-F", "-c", filepath.Join(dir, "dovecot.conf")); err != nil {
		return nil, err
	}
	if err := r.run(t, "exim4", "-C", filepath.Join(dir, "exim.conf"), "-bdf", "-q1m"); err != nil {
		return nil, err
	}
	for _, port := range ports {
		if err := answers(port); err != nil {
			return nil, err
		}
	}
	return r, nil
}

// ordinaryUser gives who we are, or for root a user without rights, made if
// there is none.
func ordinaryUser() (owner, error) {
	u, err := user.Current()
	if err != nil {
		return owner{}, err
	}
	if u.Uid == "0" {
		if u, err = user.Lookup(rigUser); err != nil {
			program, err := find("useradd")
			if err != nil {
				return owner{}, err
			}
			out, made := exec.Command(program, "--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin", rigUser).CombinedOutput() //nolint:gosec // the path of useradd
			if u, err = user.Lookup(rigUser); err != nil {                                                                                               // another test may have been faster
				return owner{}, fmt.Errorf("make user %s: %w: %s", rigUser, errors.Join(made, err), out)
			}
		}
	}
	g, err := user.LookupGroupId(u.Gid)
	if err != nil {
		return owner{}, err
	}
	uid, err := strconv.Atoi(u.Uid)
	if err != nil {
		return owner{}, err
	}
	gid, err := strconv.Atoi(u.Gid)
	return owner{u.Username, g.Name, uid, gid}, err
}

func freePorts(n int) ([]int, error) {
	var out []int
	for range n {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return nil, err
		}
		defer func() { _ = l.Close() }() // all are held until all are found
		out = append(out, l.Addr().(*net.TCPAddr).Port)
	}
	return out, nil
}

// write lays out the folder: configuration, spool, homes.
func (r *Rig) write(ports []int) error {
	fill := strings.NewReplacer("@DIR@", r.dir, "@USER@", r.who.name, "@GROUP@", r.who.group,
		"@SMTP@", strconv.Itoa(ports[0]), "@SUBMISSION@", strconv.Itoa(ports[1]), "@IMAP@", strconv.Itoa(ports[2]), "@LMTP@", strconv.Itoa(ports[3]))
	for _, d := range []string{"dovecot/run", "dovecot/state", "dovecot/home", "exim/spool", "exim/log"} {
		if err := os.MkdirAll(filepath.Join(r.dir, d), 0o700); err != nil {
			return err
		}
	}
	for _, name := range []string{"dovecot.conf", "exim.conf"} {
		text, err := conf.ReadFile("conf/" + name)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(r.dir, name), []byte(fill.Replace(string(text))), 0o600); err != nil {
			return err
		}
	}
	return r.own(r.dir)
}

// own gives a folder and all in it to the servers' user.
func (r *Rig) own(path string) error {
	root, err := os.OpenRoot(path)
	if err != nil {
		return err
	}
	defer func() { _ = root.Close() }() // only read from
	return fs.WalkDir(root.FS(), ".", func(p string, _ fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return root.Lchown(p, r.who.uid, r.who.gid)
	})
}

// run starts one server in the foreground, and stops it when the test ends.
func (r *Rig) run(t TB, program string, args ...string) error {
	path, err := find(program)
	if err != nil {
		return err
	}
	args = append([]string{path}, args...)
	if os.Getuid() == 0 {
		args = append([]string{"setpriv", "--reuid=" + strconv.Itoa(r.who.uid), "--regid=" + strconv.Itoa(r.who.gid), "--clear-groups"}, args...)
	}
	cmd := exec.Command(args[0], args[1:]...) //nolint:gosec // our own servers and paths
	cmd.Dir = r.dir
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	said, err := os.Create(filepath.Join(r.dir, program+".out"))
	if err != nil {
		return err
	}
	cmd.Stdout, cmd.Stderr = said, said
	if err := cmd.Start(); err != nil {
		return errors.Join(err, said.Close())
	}
	ended := make(chan struct{})
	go func() {
		_ = cmd.Wait() // ended by us
		close(ended)
	}()
	t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		select {
		case <-ended:
		case <-time.After(10 * time.Second):
		}
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) // whatever is left of its group
		<-ended
		_ = said.Close()
	})
	return nil
}

// answers waits until a server speaks on a port.
func answers(port int) error {
	var last error
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		c, err := net.DialTimeout("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)), time.Second)
		if err != nil {
			last = err
			continue
		}
		_ = c.SetReadDeadline(time.Now().Add(5 * time.Second))
		_, err = c.Read(make([]byte, 1))
		_ = c.Close()
		if err == nil {
			return nil
		}
		last = err
	}
	return fmt.Errorf("nothing answers on port %d: %w", port, last)
}

// Sender is a sender profile for an address of the rig.
func (r *Rig) Sender(addr string) message.Sender {
	return message.Sender{ID: 1, FromName: "Ada", FromAddr: addr, Username: addr, SMTP: r.Submission, IMAP: r.IMAP}
}

// Put brings a message to the rig as a stranger's mail server would.
func (r *Rig) Put(from, to string, raw []byte) error {
	return smtp.SendMail(net.JoinHostPort(r.SMTP.Host, strconv.Itoa(r.SMTP.Port)), nil, from, []string{to}, raw)
}

// Mails gives what lies in a user's inbox now, in no order.
func (r *Rig) Mails(user string) ([][]byte, error) {
	var out [][]byte
	for _, d := range []string{"new", "cur"} {
		files, err := filepath.Glob(filepath.Join(r.dir, "dovecot/home", user, "Maildir", d, "*"))
		if err != nil {
			return nil, err
		}
		for _, f := range files {
			raw, err := os.ReadFile(f)
			if errors.Is(err, fs.ErrNotExist) {
				continue // it moved from new to cur
			}
			if err != nil {
				return nil, err
			}
			out = append(out, raw)
		}
	}
	return out, nil
}

// AwaitMails waits until a user's inbox holds at least n mails.
func (r *Rig) AwaitMails(ctx context.Context, user string, n int) ([][]byte, error) {
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		mails, err := r.Mails(user)
		if err != nil || len(mails) >= n {
			return mails, err
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return mails, fmt.Errorf("%d of %d mails for %s: %w", len(mails), n, user, ctx.Err())
		}
	}
}

// Sieve installs a mail filter for a user, such as a vacation.
func (r *Rig) Sieve(user, script string) error {
	home := filepath.Join(r.dir, "dovecot/home", user)
	if err := os.MkdirAll(home, 0o700); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(home, ".dovecot.sieve"), []byte(script), 0o600); err != nil {
		return err
	}
	return r.own(home)
}
