import { Download } from 'lucide-react'
import { exportFile, inWords, type StartExport, useDeed } from '@/backend'
import { Button, Menu, notify } from '@/ui'

interface ExportMenuProps {
  /** What is written, but for the format. */
  what: Omit<StartExport, 'format'>
}

/** Writes a list into a file, as CSV or as a workbook. */
export function ExportMenu({ what }: ExportMenuProps) {
  const { run, busy } = useDeed((format: 'csv' | 'xlsx') => exportFile({ ...what, format }), {
    onDone: (saved) => saved && notify.done('The file is written'),
    onRefused: (problem) => notify.failed('The file was not written', inWords(problem)),
  })
  return (
    <Menu
      trigger={
        <Button size="sm" icon={Download} busy={busy}>
          Export
        </Button>
      }
      groups={[
        [
          { id: 'csv', title: 'CSV', run: () => run('csv') },
          { id: 'xlsx', title: 'Workbook (XLSX)', run: () => run('xlsx') },
        ],
      ]}
    />
  )
}
