import { ArrowLeft } from 'lucide-react'
import { useState } from 'react'
import { navigate } from '@/app/router'
import type { ContactView } from '@/backend'
import { FindContact } from '@/parts/FindContact'
import { Button, Dialog, Note } from '@/ui'
import { Compare } from '../Compare'
import { useMerge } from '../useMerge'

interface MergeDialogProps {
  contact: ContactView
  onClose: () => void
}

/** Finds the other contact of the same person, shows what stays, and merges. */
export function MergeDialog({ contact, onClose }: MergeDialogProps) {
  const [other, setOther] = useState<ContactView | null>(null)
  const [keep, setKeep] = useState(contact.id)
  const merge = useMerge((id) => {
    onClose()
    navigate(`/contacts/${id}`, { replace: true })
  })
  const again = () => {
    setOther(null)
    setKeep(contact.id)
    merge.reset()
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Merge ${contact.name} with another contact`}
      width="lg"
      footer={
        <>
          {other && (
            <Button icon={ArrowLeft} className="mr-auto" onClick={again}>
              Choose another
            </Button>
          )}
          <Button onClick={onClose}>Cancel</Button>
          {other && (
            <Button
              variant="primary"
              busy={merge.busy}
              onClick={() => merge.run({ keep, other: keep === contact.id ? other.id : contact.id })}
            >
              Merge
            </Button>
          )}
        </>
      }
    >
      {other ? (
        <>
          <Compare a={contact} b={other} keep={keep} onKeep={setKeep} />
          {merge.problem && (
            <Note tone="danger" alert>
              {merge.problem.sentence} {merge.problem.remedy}
            </Note>
          )}
        </>
      ) : (
        <FindContact
          label="Find the other contact"
          first={contact.lastName || contact.company || contact.email}
          except={contact.id}
          onChoose={setOther}
        />
      )}
    </Dialog>
  )
}
