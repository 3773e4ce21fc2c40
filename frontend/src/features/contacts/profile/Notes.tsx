import { useState } from 'react'
import { Card, Textarea } from '@/ui'

/** Free text about the contact; the agent may draw on it. Saved when it is left. */
export function Notes({ notes, onChange }: { notes: string; onChange: (notes: string) => void }) {
  const [text, setText] = useState(notes)
  return (
    <Card title="Notes">
      <div className="p-3">
        <Textarea
          aria-label="Notes"
          rows={5}
          maxLength={20000}
          value={text}
          onChange={setText}
          onBlur={() => text !== notes && onChange(text)}
          placeholder="What is worth knowing."
        />
      </div>
    </Card>
  )
}
