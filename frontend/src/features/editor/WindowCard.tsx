import type { SendingWindow } from '@/backend'
import { WindowFields } from '@/parts/WindowFields'
import { windowWords } from '@/parts/windowWords'
import { Card } from '@/ui'

interface WindowCardProps {
  window: SendingWindow | undefined
  readOnly: boolean
  onChange: (window: SendingWindow | undefined) => void
}

/** When messages may leave. Off, each goes as soon as it is due. */
export function WindowCard({ window, readOnly, onChange }: WindowCardProps) {
  return (
    <Card title="Sending window">
      <div className="flex flex-col gap-4 p-4">
        <WindowFields
          label="Send only at certain hours"
          hint={window ? `Messages leave ${windowWords(window)}.` : 'Off: a message leaves as soon as it is due.'}
          window={window}
          readOnly={readOnly}
          onChange={onChange}
        />
      </div>
    </Card>
  )
}
