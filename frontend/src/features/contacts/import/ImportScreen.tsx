import { ArrowLeft } from 'lucide-react'
import { useState } from 'react'
import { href, navigate, useSearchParam } from '@/app/router'
import type { Upload } from '@/backend'
import { Page, TextLink } from '@/ui'
import { CheckRows } from './CheckRows'
import { ChooseFile } from './ChooseFile'
import { EarlierImports } from './EarlierImports'
import { MapColumns } from './MapColumns'
import type { Choices } from './options'
import { RunImport } from './RunImport'
import { Steps } from './Steps'

const STEPS = ['File', 'Columns', 'Check', 'Import'] as const

/** Import of a contact file: choose it, say what its columns are, see what becomes of its rows, and take it in. */
export default function ImportScreen() {
  const [upload, setUpload] = useState<Upload | null>(null)
  const [choices, setChoices] = useState<Choices>({})
  const [checking, setChecking] = useState(false)
  // In the address, so that leaving and coming back finds the import again.
  const [running, setRunning] = useSearchParam('import')
  const step = running ? 3 : !upload ? 0 : checking ? 2 : 1
  const again = () => {
    setUpload(null)
    setChoices({})
    setChecking(false)
    navigate('/contacts/import')
  }
  return (
    <Page
      title="Import contacts"
      back={
        <TextLink href={href('/contacts')} className="inline-flex items-center gap-1 text-table">
          <ArrowLeft size={12} aria-hidden /> Contacts
        </TextLink>
      }
      beside={upload && <span className="truncate text-muted">{upload.name}</span>}
    >
      <Steps names={STEPS} at={step} />
      {step === 0 && (
        <div className="flex flex-col gap-8">
          <ChooseFile onChosen={setUpload} />
          <EarlierImports onOpen={setRunning} />
        </div>
      )}
      {step === 1 && upload && (
        <MapColumns
          upload={upload}
          choices={choices}
          onChange={setChoices}
          onBack={again}
          onNext={() => setChecking(true)}
        />
      )}
      {step === 2 && upload && (
        <CheckRows
          upload={upload}
          choices={choices}
          onChange={setChoices}
          onBack={() => setChecking(false)}
          onStarted={(id) => setRunning(id)}
        />
      )}
      {running && <RunImport id={running} onAgain={again} />}
    </Page>
  )
}
