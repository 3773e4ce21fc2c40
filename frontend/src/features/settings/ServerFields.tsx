import type { Problem, SenderFields } from '@/backend'
import { NumberInput } from '@/parts/NumberInput'
import { Field, Input, Select } from '@/ui'

type Server = SenderFields['smtp']

const SECURITIES = [
  { value: 'tls', label: 'TLS' },
  { value: 'starttls', label: 'STARTTLS' },
  { value: 'none', label: 'None (this machine only)' },
] as const

interface ServerFieldsProps {
  /** 'smtp' or 'imap', as the API names it. */
  part: 'smtp' | 'imap'
  title: string
  server: Server
  problem: Problem | undefined
  onChange: (server: Server) => void
}

export function ServerFields({ part, title, server, problem, onChange }: ServerFieldsProps) {
  return (
    <fieldset className="grid grid-cols-[minmax(0,1fr)_5rem_12rem] items-start gap-3">
      <legend className="sr-only">{title}</legend>
      <Field label={`${title} server`} error={problem?.field(`${part}.host`)}>
        <Input
          value={server.host}
          onChange={(host) => onChange({ ...server, host: host.trim() })}
          placeholder={`${part}.example.com`}
          autoComplete="off"
          spellCheck={false}
        />
      </Field>
      <Field label="Port" error={problem?.field(`${part}.port`)}>
        <NumberInput className="" max={65535} value={server.port} onChange={(port) => onChange({ ...server, port })} />
      </Field>
      <Field label="Security" error={problem?.field(`${part}.security`)}>
        <Select
          value={server.security}
          options={SECURITIES}
          onChange={(security) => onChange({ ...server, security })}
        />
      </Field>
    </fieldset>
  )
}
