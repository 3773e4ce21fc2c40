import { FileUp } from 'lucide-react'
import { type DragEvent, useEffect, useRef, useState } from 'react'
import { isWindow, pickInWindow, type Upload, uploadFile, uploadText, useDeed } from '@/backend'
import { Button, cx, Kbd, Note, Progress } from '@/ui'
import { pasted } from './paste'

type Source = File | string | null

function take(source: Source): Promise<Upload | null> {
  if (source === null) return pickInWindow()
  return typeof source === 'string' ? uploadText('Pasted rows', source) : uploadFile(source)
}

/** The window has its own file dialog; a browser has its own and takes a dropped file too. Both take pasted rows. */
export function ChooseFile({ onChosen }: { onChosen: (upload: Upload) => void }) {
  const [over, setOver] = useState(false)
  const input = useRef<HTMLInputElement>(null)
  const { run, busy, problem } = useDeed(take, {
    onDone: (upload) => {
      if (upload) onChosen(upload)
    },
  })
  useEffect(() => {
    const paste = ({ clipboardData, target }: ClipboardEvent) => {
      if (target instanceof HTMLInputElement) return // the search for commands, above this screen
      const source = clipboardData && pasted(clipboardData, isWindow)
      if (source) run(source)
    }
    addEventListener('paste', paste)
    return () => removeEventListener('paste', paste)
  }, [run])
  const drop = (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    const file = event.dataTransfer.files[0]
    if (file) run(file)
  }
  return (
    <div className="flex max-w-2xl flex-col gap-4">
      <section
        aria-label="File"
        {...(isWindow
          ? {}
          : {
              onDrop: drop,
              onDragOver: (event: DragEvent) => {
                event.preventDefault()
                setOver(true)
              },
              onDragLeave: () => setOver(false),
            })}
        className={cx(
          'flex flex-col items-center gap-3 rounded-card border border-dashed px-6 py-12 text-center transition-colors',
          over ? 'border-accent tint-accent' : 'border-border-strong bg-surface',
        )}
      >
        <FileUp size={28} strokeWidth={1.5} aria-hidden className="text-subtle" />
        <p className="text-section font-semibold">{isWindow ? 'Choose a contact file' : 'Drop a contact file here'}</p>
        <Button variant="primary" busy={busy} autoFocus onClick={() => (isWindow ? run(null) : input.current?.click())}>
          Choose file…
        </Button>
        <input
          ref={input}
          type="file"
          accept=".csv,.tsv,.txt,.xlsx,.vcf,text/csv,text/vcard"
          aria-label="Contact file"
          className="hidden"
          onChange={(event) => {
            const file = event.target.files?.[0]
            if (file) run(file)
          }}
        />
        <p className="text-muted">
          or paste rows copied from a spreadsheet: <Kbd keys="mod+v" />
        </p>
        <p className="max-w-md text-table text-muted">
          CSV, TSV, Excel (XLSX) or vCard, also as LinkedIn, Google, Outlook, HubSpot, Apollo or Salesforce write it.
          How the file is written is found out. Nothing is imported before you have seen what would be.
        </p>
      </section>
      {busy && <Progress label="Reading the file" />}
      {problem && (
        <Note tone="danger" alert>
          {problem.sentence} {problem.remedy} Nothing was imported.
        </Note>
      )}
    </div>
  )
}
