import { CircleAlert, FileUp, Info, TriangleAlert } from 'lucide-react'
import { type ReactNode, useRef, useState } from 'react'
import { isWindow, type SequenceFileView, useDeed } from '@/backend'
import { Button, cx, Dialog, Note, Progress } from '@/ui'

interface ImportSequenceProps {
  title: string
  /** What becomes of the file, and what of what was there. */
  children: ReactNode
  /** Takes the file's text in. One that cannot be read changes nothing. */
  take: (text: string) => Promise<SequenceFileView>
  /** Goes to the draft that it became. */
  onOpen: (view: SequenceFileView) => void
  onClose: () => void
}

/** Takes a sequence file in; what is wrong with it is told by line, with what mends it. */
export function ImportSequence({ title, children, take, onOpen, onClose }: ImportSequenceProps) {
  const input = useRef<HTMLInputElement>(null)
  const [over, setOver] = useState(false)
  const { run, busy, problem, answer } = useDeed(
    async (file: File) => ({ name: file.name, view: await take(await file.text()) }),
    {
      onDone: ({ view }) => {
        if (view.sequence && view.problems.length === 0) onOpen(view)
      },
    },
  )
  const view = answer?.view
  const taken = view?.sequence !== undefined
  return (
    <Dialog
      open
      onClose={onClose}
      title={title}
      description={children}
      width="lg"
      footer={
        <>
          <Button onClick={onClose}>{taken ? 'Close' : 'Cancel'}</Button>
          {view && taken && (
            <Button variant="primary" onClick={() => onOpen(view)}>
              Open the draft
            </Button>
          )}
        </>
      }
    >
      <section
        aria-label="File"
        onDrop={(event) => {
          event.preventDefault()
          setOver(false)
          const file = event.dataTransfer.files[0]
          if (file) run(file)
        }}
        onDragOver={(event) => {
          event.preventDefault()
          setOver(true)
        }}
        onDragLeave={() => setOver(false)}
        className={cx(
          'flex items-center justify-center gap-3 rounded-card border border-dashed px-6 transition-colors',
          answer ? 'py-3' : 'py-10',
          over ? 'border-accent tint-accent' : 'border-border-strong',
        )}
      >
        <Button
          variant={taken ? 'secondary' : 'primary'}
          icon={FileUp}
          busy={busy}
          onClick={() => input.current?.click()}
        >
          {answer ? 'Choose another file…' : 'Choose file…'}
        </Button>
        {!isWindow && <span className="text-muted">or drop it here</span>}
      </section>
      <input
        ref={input}
        type="file"
        accept=".yaml,.yml"
        aria-label="Sequence file"
        className="hidden"
        onChange={(event) => {
          const file = event.target.files?.[0]
          // The same file, mended, can be chosen again.
          event.target.value = ''
          if (file) run(file)
        }}
      />
      {busy && <Progress label="Reading the file" />}
      {problem && (
        <Note tone="danger" alert>
          {problem.sentence} {problem.remedy} Nothing was changed.
        </Note>
      )}
      {answer && view && view.problems.length > 0 && (
        <div role="status" className="mt-4 flex flex-col gap-2">
          <p className="font-medium">
            {taken
              ? `${view.name} is a draft now. This is left to mend before it goes live:`
              : `${answer.name} was not taken in. Nothing was changed.`}
          </p>
          <Problems list={view.problems} />
        </div>
      )}
    </Dialog>
  )
}

const LEVELS = {
  error: { icon: CircleAlert, look: 'text-danger', word: 'Problem' },
  warning: { icon: TriangleAlert, look: 'text-warn', word: 'Warning' },
  info: { icon: Info, look: 'text-info', word: 'Note' },
}

function Problems({ list }: { list: SequenceFileView['problems'] }) {
  return (
    <ul aria-label="What is wrong with the file" className="divide-y rounded-card border bg-surface">
      {[...list]
        .sort((a, b) => a.line - b.line)
        .map(({ line, level, sentence, remedy, code }) => {
          const { icon: Icon, look, word } = LEVELS[level]
          return (
            <li key={`${line} ${code ?? ''} ${sentence}`} className="flex items-start gap-2 px-3 py-1.5">
              <Icon size={14} aria-label={word} className={cx('mt-0.5 shrink-0', look)} />
              <span className="w-16 shrink-0 text-muted">Line {line}</span>
              <span className="min-w-0 wrap-anywhere">
                {sentence} <span className="text-muted">{remedy}</span>
              </span>
            </li>
          )
        })}
    </ul>
  )
}
