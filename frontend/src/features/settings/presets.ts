import type { SenderFields } from '@/backend'

type Servers = Pick<SenderFields, 'smtp' | 'imap' | 'keepsSent'>

interface Preset {
  id: string
  title: string
  servers: Servers
  /** What the provider asks of whoever signs in with a password. */
  hint: string
}

/** Hosts and ports of the usual providers. */
export const PRESETS: readonly Preset[] = [
  {
    id: 'gmail',
    title: 'Gmail',
    servers: {
      smtp: { host: 'smtp.gmail.com', port: 465, security: 'tls' },
      imap: { host: 'imap.gmail.com', port: 993, security: 'tls' },
      keepsSent: true,
    },
    hint: 'Gmail takes an app password, not your usual one: Google account, Security, 2-Step Verification, App passwords.',
  },
  {
    id: 'microsoft',
    title: 'Microsoft 365',
    servers: {
      smtp: { host: 'smtp.office365.com', port: 587, security: 'starttls' },
      imap: { host: 'outlook.office365.com', port: 993, security: 'tls' },
      keepsSent: false,
    },
    hint: 'Your organisation must allow authenticated SMTP and IMAP for this mailbox; many have switched passwords off.',
  },
  {
    id: 'fastmail',
    title: 'Fastmail',
    servers: {
      smtp: { host: 'smtp.fastmail.com', port: 465, security: 'tls' },
      imap: { host: 'imap.fastmail.com', port: 993, security: 'tls' },
      keepsSent: false,
    },
    hint: 'Fastmail takes an app password: Settings, Privacy & Security, Connected apps.',
  },
]

/** Which preset the servers are those of. */
export function presetOf(servers: Servers): Preset | undefined {
  return PRESETS.find(
    ({ servers: known }) => known.smtp.host === servers.smtp.host && known.imap.host === servers.imap.host,
  )
}

export const NEW_SENDER: SenderFields = {
  name: '',
  fromName: '',
  fromAddr: '',
  company: '',
  signature: '',
  timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  smtp: { host: '', port: 587, security: 'starttls' },
  imap: { host: '', port: 993, security: 'tls' },
  username: '',
  perDay: 50,
  gapSeconds: 0,
  unsubscribe: true,
  keepsSent: false,
}
