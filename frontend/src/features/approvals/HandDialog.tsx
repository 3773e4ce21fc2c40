import { useState } from 'react'
import { Button, Dialog, Field, Input } from '@/ui'

interface HandDialogProps {
  contact: string
  /** To whom it was handed already. */
  whom: string
  names: readonly string[]
  onHand: (whom: string) => void
  onClose: () => void
}

/** Hands a draft to a colleague: it stands in the queue under their name. */
export function HandDialog({ contact, whom, names, onHand, onClose }: HandDialogProps) {
  const [name, setName] = useState(whom)
  const hand = () => {
    onHand(name.trim())
    onClose()
  }
  return (
    <Dialog
      open
      onClose={onClose}
      width="sm"
      title={`Hand the draft for ${contact} to a colleague`}
      description="It stays in the queue, under their name. Whoever reads it may decide."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" disabled={!name.trim() && !whom} onClick={hand}>
            {name.trim() ? 'Hand over' : 'Take it back'}
          </Button>
        </>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (name.trim() || whom) hand()
        }}
        className="flex flex-col gap-3"
      >
        <Field label="Name">
          <Input value={name} onChange={setName} maxLength={120} />
        </Field>
        {names.length > 0 && (
          <div className="flex flex-wrap gap-1.5">
            {names.map((one) => (
              <Button key={one} size="sm" onClick={() => setName(one)}>
                {one}
              </Button>
            ))}
          </div>
        )}
      </form>
    </Dialog>
  )
}
