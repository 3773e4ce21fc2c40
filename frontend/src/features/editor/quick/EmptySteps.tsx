import { Plus } from 'lucide-react'
import { useEffect, useRef } from 'react'
import type { Step } from '@/backend'
import { Button, ChannelBadge } from '@/ui'
import type { Steps } from './useSteps'

const SUGGESTIONS: { title: string; text: string; preset: Partial<Step> }[] = [
  {
    title: 'Introduce yourself',
    text: 'Initial Outreach by Email',
    preset: { jobType: 'initial_outreach', cta: 'ask whether this is relevant to them' },
  },
  {
    title: 'Follow up after a first contact',
    text: 'Follow-up Email',
    preset: { jobType: 'follow_up_email', angle: 'picking up where we left off' },
  },
  {
    title: 'Wake up someone who went quiet',
    text: 'Re-engagement by Email',
    preset: { jobType: 're_engagement', angle: 'what has changed since we last spoke' },
  },
]

/** A sequence without steps: one main way on, and three shorter ones. */
export function EmptySteps({ steps }: { steps: Steps }) {
  const main = useRef<HTMLButtonElement>(null)
  useEffect(() => main.current?.focus(), [])
  return (
    <div className="mx-auto max-w-lg py-10 text-center">
      <h2 className="text-section font-semibold">What should happen first?</h2>
      <p className="mb-4 text-muted">Each step is one message; its delay counts from the step before it.</p>
      <Button ref={main} variant="primary" icon={Plus} onClick={() => steps.add()}>
        Add first step
      </Button>
      <ul className="mt-6 flex flex-col gap-2 text-left">
        {SUGGESTIONS.map(({ title, text, preset }) => (
          <li key={title}>
            <button
              type="button"
              onClick={() => steps.add(undefined, preset)}
              className="flex w-full items-center gap-3 rounded-card border bg-surface p-3 text-left transition-colors hover:border-border-strong"
            >
              <ChannelBadge channel="email" />
              <span className="flex flex-col">
                <span className="font-medium">{title}</span>
                <span className="text-table text-muted">{text}</span>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  )
}
