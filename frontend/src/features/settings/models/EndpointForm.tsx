import { type FormEvent, useState } from 'react'
import { api, ask, type EndpointFields, type EndpointView, useDeed } from '@/backend'
import { NumberInput } from '@/parts/NumberInput'
import { Button, Card, Field, Input, Note, notify, Select } from '@/ui'
import { MoneyInput } from './MoneyInput'
import { NEW_ENDPOINT, PRESETS, presetOf } from './presets'

interface EndpointFormProps {
  /** Undefined makes a new one. */
  endpoint: EndpointView | undefined
  currency: string
  onSaved: (endpoint: EndpointView) => void
  onCancel: () => void
}

export function EndpointForm({ endpoint, currency, onSaved, onCancel }: EndpointFormProps) {
  const [fields, setFields] = useState<EndpointFields>(() => fieldsOf(endpoint))
  const set = (part: Partial<EndpointFields>) => setFields((now) => ({ ...now, ...part }))
  const { run, busy, problem } = useDeed(
    (body: EndpointFields) =>
      endpoint
        ? ask(api.PUT('/api/endpoints/{id}', { params: { path: { id: endpoint.id } }, body }))
        : ask(api.POST('/api/endpoints', { body })),
    {
      topics: ['endpoints', 'agents'],
      onDone: (saved) => {
        notify.done(`${saved.name} is saved`)
        onSaved(saved)
      },
    },
  )
  const preset = presetOf(fields)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (busy) return
    const { key, ...rest } = fields
    run({ ...rest, ...(key ? { key } : {}) })
  }
  const money = currency ? `, ${currency}` : ''
  return (
    <Card title={endpoint ? endpoint.name : 'New model endpoint'}>
      <form onSubmit={submit} noValidate className="flex flex-col gap-5 p-4" autoComplete="off">
        <Field label="Provider" hint={preset?.hint ?? 'Anything that answers as OpenAI’s API does.'}>
          <Select
            className="max-w-64"
            value={preset?.id ?? 'other'}
            options={[
              ...PRESETS.map(({ id, title }) => ({ value: id, label: title })),
              { value: 'other', label: 'Other, compatible' },
            ]}
            onChange={(id) => {
              const { kind, baseUrl } = PRESETS.find((one) => one.id === id) ?? {
                kind: 'compatible',
                baseUrl: 'https://',
              }
              set({ kind, baseUrl, model: '' })
            }}
          />
        </Field>
        <Field label="Address" error={problem?.field('baseUrl')}>
          <Input value={fields.baseUrl} onChange={(baseUrl) => set({ baseUrl: baseUrl.trim() })} maxLength={500} />
        </Field>
        <div className="grid grid-cols-2 gap-4">
          <Field
            label="Key"
            optional={!preset?.key}
            error={problem?.field('key')}
            hint={
              endpoint?.hasKey
                ? `Kept in ${endpoint.keyIn}. Left empty, it stays as it is.`
                : 'Kept apart from the data, and never shown again.'
            }
          >
            <Input
              type="password"
              value={fields.key ?? ''}
              onChange={(key) => set({ key })}
              autoComplete="new-password"
              placeholder={endpoint?.hasKey ? '••••••••' : ''}
            />
          </Field>
          <Field
            label={fields.kind === 'azure' ? 'Deployment' : 'Model'}
            optional={fields.kind !== 'azure'}
            error={problem?.field('model')}
            hint={fields.kind === 'azure' ? undefined : 'Left empty, the first that the endpoint offers.'}
          >
            <Input value={fields.model} onChange={(model) => set({ model })} maxLength={200} />
          </Field>
          {fields.kind === 'azure' && (
            <Field label="API version" optional>
              <Input value={fields.apiVersion ?? ''} onChange={(apiVersion) => set({ apiVersion })} maxLength={40} />
            </Field>
          )}
          <Field label="Name" optional hint="How it is listed here.">
            <Input value={fields.name} onChange={(name) => set({ name })} maxLength={120} />
          </Field>
        </div>
        <fieldset className="flex flex-col gap-3">
          <legend className="mb-2 font-semibold">Cost</legend>
          <Field label={`A million tokens read${money}`} layout="row">
            <MoneyInput value={fields.priceIn} onChange={(priceIn) => set({ priceIn })} />
          </Field>
          <Field label={`A million tokens read from its cache${money}`} layout="row">
            <MoneyInput value={fields.priceCached} onChange={(priceCached) => set({ priceCached })} />
          </Field>
          <Field label={`A million tokens written${money}`} layout="row">
            <MoneyInput value={fields.priceOut} onChange={(priceOut) => set({ priceOut })} />
          </Field>
          <Field
            label={`Most a day${money}`}
            hint="0: no limit. Once it is used up, drafts wait until tomorrow and say so."
            layout="row"
          >
            <MoneyInput value={fields.perDay} onChange={(perDay) => set({ perDay })} />
          </Field>
        </fieldset>
        <fieldset className="flex flex-col gap-3">
          <legend className="mb-2 font-semibold">Limits</legend>
          <Field label="Calls at once" layout="row">
            <NumberInput value={fields.concurrency} min={1} max={64} onChange={(concurrency) => set({ concurrency })} />
          </Field>
          <Field label="Calls a minute" hint="0: no limit of ours." layout="row">
            <NumberInput value={fields.perMinute} max={100_000} onChange={(perMinute) => set({ perMinute })} />
          </Field>
          <Field label="Longest answer, seconds" layout="row">
            <NumberInput
              value={fields.timeoutSeconds}
              min={5}
              max={600}
              onChange={(timeoutSeconds) => set({ timeoutSeconds })}
            />
          </Field>
        </fieldset>
        {problem && problem.errors.length === 0 && (
          <Note tone="danger" alert>
            {problem.sentence} {problem.remedy}
          </Note>
        )}
        <div className="flex justify-end gap-2">
          <Button onClick={onCancel}>{endpoint ? 'Close' : 'Cancel'}</Button>
          <Button type="submit" variant="primary" busy={busy}>
            Save and try
          </Button>
        </div>
      </form>
    </Card>
  )
}

function fieldsOf(endpoint: EndpointView | undefined): EndpointFields {
  if (!endpoint) return NEW_ENDPOINT
  const { name, kind, baseUrl, model, apiVersion, concurrency, perMinute, timeoutSeconds } = endpoint
  const { priceIn, priceCached, priceOut, perDay } = endpoint
  return {
    name,
    kind,
    baseUrl,
    model,
    ...(apiVersion ? { apiVersion } : {}),
    concurrency,
    perMinute,
    timeoutSeconds,
    priceIn,
    priceCached,
    priceOut,
    perDay,
  }
}
