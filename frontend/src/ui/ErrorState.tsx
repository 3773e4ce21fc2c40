import { Copy, OctagonAlert, RotateCw } from 'lucide-react'
import { useState } from 'react'
import { Button } from './Button'
import { copyText } from './clipboard'
import { cx } from './cx'

export interface ErrorStateProps {
  /** What failed: 'The contacts could not be read.' */
  title: string
  /** Why, as a sentence. */
  detail?: string | undefined
  /** What mends it. */
  remedy?: string | undefined
  /** What was not changed by it: 'Nothing was sent.' */
  unchanged?: string | undefined
  onRetry?: (() => void) | undefined
  /** For a helper: code, time, request. No secrets. */
  details?: string | undefined
  /** Inside a card or panel. */
  compact?: boolean
}

export function ErrorState({ title, detail, remedy, unchanged, onRetry, details, compact = false }: ErrorStateProps) {
  const [copied, setCopied] = useState(false)
  const copy = async (text: string) => {
    setCopied(await copyText(text))
  }
  return (
    <div role="alert" className={cx('flex max-w-prose items-start gap-3', compact ? 'p-3' : 'mx-auto px-6 py-16')}>
      <OctagonAlert size={20} aria-hidden className="shrink-0 text-danger" />
      <div className="flex min-w-0 flex-col gap-1">
        <p className="font-semibold">{title}</p>
        {detail && <p>{detail}</p>}
        {remedy && <p>{remedy}</p>}
        {unchanged && <p className="text-muted">{unchanged}</p>}
        {(onRetry || details) && (
          <div className="mt-2 flex flex-wrap gap-2">
            {onRetry && (
              <Button icon={RotateCw} size="sm" onClick={onRetry}>
                Retry
              </Button>
            )}
            {details && (
              <Button icon={Copy} size="sm" variant="quiet" onClick={() => void copy(details)}>
                {copied ? 'Copied' : 'Copy details'}
              </Button>
            )}
          </div>
        )}
      </div>
    </div>
  )
}
