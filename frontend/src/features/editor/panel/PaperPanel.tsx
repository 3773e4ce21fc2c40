import { Trash2 } from 'lucide-react'
import { Button, Field, Input, Select, Textarea } from '@/ui'
import { edit } from '../document'
import { changePaper, PAPER_COLORS, type Paper, removePapers } from '../flow/notes'

interface PaperPanelProps {
  sequenceId: string
  paper: Paper
  onGone: () => void
}

export function PaperPanel({ sequenceId, paper, onGone }: PaperPanelProps) {
  const set = (change: Partial<Paper>, gesture?: string) =>
    edit(sequenceId, (now) => changePaper(now, paper.id, change), gesture && `${gesture}:${paper.id}`)
  return (
    <>
      {paper.section ? (
        <Field label="Title">
          <Input value={paper.text} maxLength={200} onChange={(text) => set({ text }, 'text')} />
        </Field>
      ) : (
        <Field label="Text">
          <Textarea rows={8} maxLength={5000} value={paper.text} onChange={(text) => set({ text }, 'text')} />
        </Field>
      )}
      <Field label="Colour">
        <Select value={paper.color ?? 'yellow'} options={PAPER_COLORS} onChange={(color) => set({ color })} />
      </Field>
      <Button
        icon={Trash2}
        className="self-start"
        onClick={() => {
          edit(sequenceId, (now) => removePapers(now, [paper.id]))
          onGone()
        }}
      >
        {paper.section ? 'Delete section' : 'Delete note'}
      </Button>
    </>
  )
}
