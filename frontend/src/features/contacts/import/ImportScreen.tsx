import { ArrowLeft, Check } from 'lucide-react'
import { useState } from 'react'
import { href } from '@/app/router'
import type { Upload } from '@/backend'
import { cx, Page, TextLink } from '@/ui'
import { ChooseFile } from './ChooseFile'
import { MapColumns } from './MapColumns'
import { RunImport } from './RunImport'

const STEPS = ['File', 'Columns', 'Import']

interface Started {
  id: string
  /** Rows of the file, where the whole of it was looked at. */
  rows: number | undefined
}

/** CSV import: a file, what its columns are, and what became of it. */
export default function ImportScreen() {
  const [upload, setUpload] = useState<Upload | null>(null)
  const [started, setStarted] = useState<Started | null>(null)
  const step = started ? 2 : upload ? 1 : 0
  const again = () => {
    setStarted(null)
    setUpload(null)
  }
  return (
    <Page
      title="Import CSV"
      back={
        <TextLink href={href('/contacts')} className="inline-flex items-center gap-1 text-table">
          <ArrowLeft size={12} aria-hidden /> Contacts
        </TextLink>
      }
      beside={upload && <span className="truncate text-muted">{upload.name}</span>}
    >
      <ol aria-label="Steps of the import" className="mb-5 flex items-center gap-4">
        {STEPS.map((name, index) => (
          <li
            key={name}
            aria-current={index === step ? 'step' : undefined}
            className={cx('flex items-center gap-2', index === step ? 'font-medium' : 'text-muted')}
          >
            <span
              className={cx(
                'flex size-5 items-center justify-center rounded-full border text-meta',
                index <= step ? 'border-accent bg-accent text-on-accent' : 'border-border-strong',
              )}
            >
              {index < step ? <Check size={12} aria-hidden /> : index + 1}
            </span>
            {name}
          </li>
        ))}
      </ol>
      {step === 0 && <ChooseFile onChosen={setUpload} />}
      {step === 1 && upload && <MapColumns upload={upload} onBack={again} onStarted={setStarted} />}
      {started && <RunImport id={started.id} rows={started.rows} onAgain={again} />}
    </Page>
  )
}
