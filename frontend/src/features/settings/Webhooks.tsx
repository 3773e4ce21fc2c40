import { useQuery } from '@tanstack/react-query'
import { KeyRound } from 'lucide-react'
import { useState } from 'react'
import { api, ask, inWords, keys, useDeed } from '@/backend'
import { Button, Card, ConfirmDialog, copyText, DateTime, Note, notify, SkeletonRows } from '@/ui'

/** The secret that webhooks are signed with: made here, shown once. */
export function Webhooks() {
  const { data } = useQuery({
    queryKey: keys.list('settings'),
    queryFn: ({ signal }) => ask(api.GET('/api/settings', { signal })),
  })
  const [asking, setAsking] = useState(false)
  const make = useDeed(() => ask(api.POST('/api/settings/webhook-secret')), {
    topics: ['settings', 'sequences'],
    onRefused: (problem) => notify.failed('No secret was made', inWords(problem)),
  })
  if (!data) return <SkeletonRows rows={2} />
  const secret = make.answer?.secret
  const exists = data.webhookSecretAt !== ''
  return (
    <div className="flex max-w-2xl flex-col gap-4 p-5">
      <Card>
        <div className="flex flex-col gap-3 p-4">
          <h2 className="font-semibold">Signing secret</h2>
          <p className="text-muted">
            Every call of a Webhook step is signed, so that the receiver knows it comes from here. The header
            Cadenza-Signature holds the time t and the signature v1: the HMAC-SHA256 of t, a full stop and the body,
            under this secret.
          </p>
          {exists ? (
            <p className="text-table text-muted">
              In force since <DateTime at={data.webhookSecretAt} />.
            </p>
          ) : (
            <Note tone="warn">There is no secret yet, so sequences with a webhook cannot be activated.</Note>
          )}
          {secret && (
            <Note tone="ok" alert>
              <span className="flex flex-col gap-2">
                <span>Copy it now: it is not shown again.</span>
                <span className="flex items-center gap-2">
                  <code className="min-w-0 flex-1 rounded-sm bg-sunken px-2 py-1 font-mono text-table [overflow-wrap:anywhere]">
                    {secret}
                  </code>
                  <Button size="sm" onClick={() => void copyText(secret).then(() => notify.done('Secret copied'))}>
                    Copy
                  </Button>
                </span>
              </span>
            </Note>
          )}
          <div>
            <Button
              icon={KeyRound}
              variant={exists ? 'secondary' : 'primary'}
              busy={make.busy}
              onClick={() => (exists ? setAsking(true) : make.run(undefined))}
            >
              {exists ? 'Replace the secret…' : 'Make a secret'}
            </Button>
          </div>
        </div>
      </Card>
      <ConfirmDialog
        open={asking}
        title="Replace the signing secret?"
        confirm="Replace"
        onClose={() => setAsking(false)}
        onConfirm={() => {
          setAsking(false)
          make.run(undefined)
        }}
      >
        Calls are signed with the new one at once. Receivers that know only the old one will refuse them.
      </ConfirmDialog>
    </div>
  )
}
