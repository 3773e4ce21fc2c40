import { useState } from 'react'
import { exportFile, useDeed, type Who } from '@/backend'
import { Button, Dialog, Note, notify, Segments } from '@/ui'

type ExportFormat = 'csv' | 'xlsx' | 'vcard'

const FORMATS: { id: ExportFormat; title: string }[] = [
  { id: 'csv', title: 'CSV' },
  { id: 'xlsx', title: 'XLSX' },
  { id: 'vcard', title: 'vCard' },
]

const SAYS: Record<ExportFormat, string> = {
  csv: 'Every field, tags and custom fields, in UTF-8. It can be imported again as it is.',
  xlsx: 'Every field, tags and custom fields, for Excel, Numbers and LibreOffice. Every cell is text.',
  vcard: 'For address books: names, addresses, phones, company, notes and tags. Cadenza reads the rest again too.',
}

interface ExportDialogProps {
  who: Who
  /** Whom, in words: '12 contacts'. */
  what: string
  onClose: () => void
}

/** Writes contacts into a file. */
export function ExportDialog({ who, what, onClose }: ExportDialogProps) {
  const [format, setFormat] = useState<ExportFormat>('csv')
  const { run, busy, problem } = useDeed(
    (wanted: ExportFormat) => exportFile({ what: 'contacts', who, format: wanted }),
    {
      onDone: (saved) => {
        if (saved) {
          onClose()
          notify.done(`${what} exported`)
        }
      },
    },
  )
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Export ${what}`}
      width="sm"
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" busy={busy} onClick={() => run(format)}>
            Export
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        <div className="self-start rounded-card bg-sunken p-1">
          <Segments label="Format" value={format} onChange={setFormat} options={FORMATS} />
        </div>
        <p className="text-muted">{SAYS[format]}</p>
        {problem && (
          <Note tone="danger" alert>
            {problem.sentence} {problem.remedy}
          </Note>
        )}
      </div>
    </Dialog>
  )
}
