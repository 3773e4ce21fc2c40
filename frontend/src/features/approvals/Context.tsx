import type { ReactNode } from 'react'
import { href } from '@/app/router'
import type { ApprovalView } from '@/backend'
import { RelativeTime, TextLink } from '@/ui'
import { Risk } from './Risk'
import { sourceWords } from './sources'

/** Beside the draft: why it is here, and everything it rests on. */
export function Context({ view }: { view: ApprovalView }) {
  const hints: [string, string][] = [
    ['Angle', view.angle],
    ['CTA', view.cta],
    ['Value proposition', view.valueProp],
  ]
  const given = hints.filter(([, text]) => text)
  return (
    <div className="flex flex-col gap-5">
      <Part title="Why it is here">
        <p id="why-here" tabIndex={-1}>
          {view.ruleWords || 'Every draft of this agent goes to approval.'}
        </p>
        <p className="text-table text-muted">
          {view.sequence}, step {view.step} of {view.steps}
        </p>
        {view.engine && (
          <p className="text-table wrap-anywhere text-muted">
            Written by {view.agent ? `${view.agent} with ` : ''}
            {view.engine}, {view.version}
          </p>
        )}
      </Part>
      <Part title="Risk">
        <Risk risk={view.risk} threshold={view.threshold} reasons={view.reasons} />
      </Part>
      {view.sources.length > 0 && (
        <Part title="Sources">
          <ul className="flex flex-col gap-1.5 text-table">
            {view.sources.map(({ quote, from }) => (
              <li key={`${from} ${quote}`}>
                <q className="wrap-anywhere">{quote}</q>
                <span className="block text-muted">{sourceWords(from)}</span>
              </li>
            ))}
          </ul>
        </Part>
      )}
      {view.taught.length > 0 && (
        <Part title="House rules">
          <ul className="flex flex-col gap-2 text-table">
            {view.taught.map(({ rule, before, after }) => (
              <li key={rule}>
                <span className="font-medium">{rule}</span>
                <span className="block wrap-anywhere text-muted">
                  <del className="decoration-danger">{before}</del> → {after}
                </span>
              </li>
            ))}
          </ul>
        </Part>
      )}
      {given.length > 0 && (
        <Part title="Step hints">
          <Pairs pairs={given} />
        </Part>
      )}
      <Part title="Facts">
        <Pairs pairs={view.facts.map(({ name, value }) => [name, value])} />
        <TextLink href={href(`/contacts/${view.contactId}`)} className="text-table">
          Open the contact
        </TextLink>
      </Part>
      {view.thread.length > 0 && (
        <Part title="Thread">
          <ol className="flex flex-col gap-2">
            {view.thread.map((said) => (
              <li key={said.at}>
                <details className="rounded-control border">
                  <summary className="rounded-control px-2 py-1 text-table">
                    <span className="font-medium">{said.outbound ? 'We wrote' : `${view.contact} wrote`}</span>{' '}
                    <span className="text-muted">
                      <RelativeTime at={said.at} />
                    </span>
                    <span className="block truncate text-muted">{said.subject}</span>
                  </summary>
                  <pre className="border-t px-2 py-1.5 font-sans text-table whitespace-pre-wrap wrap-anywhere select-text">
                    {said.body}
                  </pre>
                </details>
              </li>
            ))}
          </ol>
        </Part>
      )}
    </div>
  )
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title} className="flex flex-col gap-1.5">
      <h3 className="text-table font-semibold text-muted">{title}</h3>
      {children}
    </section>
  )
}

function Pairs({ pairs }: { pairs: readonly (readonly [string, string])[] }) {
  return (
    <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 gap-y-0.5 text-table">
      {pairs.map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="text-muted">{name}</dt>
          <dd className="wrap-anywhere select-text">{value}</dd>
        </div>
      ))}
    </dl>
  )
}
