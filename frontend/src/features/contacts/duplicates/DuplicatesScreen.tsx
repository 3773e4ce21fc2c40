import { useQuery } from '@tanstack/react-query'
import { ArrowLeft, CircleCheckBig } from 'lucide-react'
import { useState } from 'react'
import { href } from '@/app/router'
import { api, ask, explain, keys, type PairView, useDeed } from '@/backend'
import { plural } from '@/parts/words'
import { Button, Card, EmptyState, ErrorState, Note, notify, Page, SkeletonRows, TextLink } from '@/ui'
import { Compare } from '../Compare'
import { useMerge } from '../useMerge'

const keyOf = ({ a, b }: PairView) => `${a.id} ${b.id}`

const SHARED: Record<PairView['by'], (pair: PairView) => string> = {
  phone: ({ a, b }) => `The same phone number: ${a.phone || a.mobile || b.phone || b.mobile}`,
  linkedin: () => 'The same LinkedIn address',
  name: ({ a }) => `The same name and company: ${[a.name, a.company].filter(Boolean).join(', ')}`,
}

/** Contacts that may be one person, a pair at a time. */
export default function DuplicatesScreen() {
  const { data, error, refetch } = useQuery({
    queryKey: keys.list('contacts', 'lookalikes'),
    queryFn: ({ signal }) => ask(api.GET('/api/contacts/lookalikes', { signal })),
  })
  // A pair of which one is gone already, by a merge of this minute, is not asked about.
  const pairs = data?.filter((pair) => pair.a.id && pair.b.id)
  return (
    <Page
      title="Possible duplicates"
      back={
        <TextLink href={href('/contacts')} className="inline-flex items-center gap-1 text-table">
          <ArrowLeft size={12} aria-hidden /> Contacts
        </TextLink>
      }
      beside={pairs && pairs.length > 0 && <span className="text-muted">{plural(pairs.length, 'pair', 'pairs')}</span>}
    >
      {error && !data && (
        <ErrorState
          title="The duplicates could not be looked for."
          onRetry={() => void refetch()}
          {...explain(error)}
        />
      )}
      {!data && !error && <SkeletonRows rows={5} />}
      {pairs?.length === 0 && (
        <EmptyState icon={CircleCheckBig} title="No two contacts look alike">
          Contacts with the same phone number, LinkedIn address, or name and company show here.
        </EmptyState>
      )}
      <div className="flex max-w-4xl flex-col gap-4">
        {pairs?.slice(0, SHOWN).map((pair) => (
          <Pair key={keyOf(pair)} pair={pair} />
        ))}
        {pairs && pairs.length > SHOWN && (
          <p className="text-muted">{(pairs.length - SHOWN).toLocaleString()} more come up as you decide these.</p>
        )}
      </div>
    </Page>
  )
}

/** So many stand on the screen at once. */
const SHOWN = 10

function Pair({ pair }: { pair: PairView }) {
  const { a, b } = pair
  // The one that was known first, unless only the other was written to.
  const older = new Date(a.createdAt) <= new Date(b.createdAt) ? a : b
  const [keep, setKeep] = useState((a.live > 0 && b.live === 0 ? a : b.live > 0 && a.live === 0 ? b : older).id)
  const merge = useMerge(() => undefined)
  const apart = useTellApart(pair)
  const refused = merge.problem ?? apart.problem
  return (
    <Card title={SHARED[pair.by](pair)}>
      <div className="flex flex-col gap-3 p-4">
        <Compare a={a} b={b} keep={keep} onKeep={setKeep} />
        {refused && (
          <Note tone="danger" alert>
            {refused.sentence} {refused.remedy}
          </Note>
        )}
        <div className="flex justify-end gap-2">
          <Button busy={apart.busy} onClick={() => apart.run(true)}>
            Not the same
          </Button>
          <Button
            variant="primary"
            busy={merge.busy}
            onClick={() => merge.run({ keep, other: keep === a.id ? b.id : a.id })}
          >
            Merge
          </Button>
        </div>
      </div>
    </Card>
  )
}

/** That two are two people is kept: they are not asked about again, unless it is taken back. */
function useTellApart({ a, b }: PairView) {
  const deed = useDeed(
    (distinct: boolean) => ask(api.POST('/api/contacts/lookalikes', { body: { a: a.id, b: b.id, distinct } })),
    {
      topics: ['contacts'],
      onDone: (_, distinct) => {
        if (distinct) notify.undoable(`${a.name} and ${b.name} are two people`, () => deed.run(false))
      },
    },
  )
  return deed
}
