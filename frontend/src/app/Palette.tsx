import { Dialog } from '@base-ui/react/dialog'
import { Search } from 'lucide-react'
import { type KeyboardEvent, useId, useState } from 'react'
import { cx, Kbd } from '@/ui'
import { type Command, useAllCommands } from './commands'
import { score } from './score'

const recents: string[] = []

/** Every command there is, by typing a few letters of it. */
export function Palette({ open, onClose }: { open: boolean; onClose: () => void }) {
  return (
    <Dialog.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-scrim" />
        <Dialog.Popup
          aria-label="Commands"
          className="fixed top-[14vh] left-1/2 z-40 flex max-h-[60vh] w-[calc(100vw-3rem)] max-w-xl -translate-x-1/2 flex-col overflow-hidden rounded-dialog border bg-raised shadow-2 outline-none"
        >
          <Finder onClose={onClose} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

function Finder({ onClose }: { onClose: () => void }) {
  const [query, setQuery] = useState('')
  const [active, setActive] = useState(0)
  const id = useId()
  const found = rank(useAllCommands(), query)
  const run = (command: Command | undefined) => {
    if (!command) return
    remember(command.id)
    onClose()
    // After the dialog gave focus back, so that what opens now can take it.
    setTimeout(command.run)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step !== 0 && found.length > 0) {
      event.preventDefault()
      setActive((active + step + found.length) % found.length)
    } else if (event.key === 'Enter') {
      event.preventDefault()
      run(found[active])
    }
  }
  return (
    <>
      <label className="flex items-center gap-2.5 border-b px-4">
        <Search size={16} aria-hidden className="shrink-0 text-subtle" />
        <input
          role="combobox"
          aria-label="Search commands"
          aria-expanded="true"
          aria-controls={id}
          aria-activedescendant={found[active] ? `${id}-${active}` : undefined}
          autoComplete="off"
          spellCheck={false}
          placeholder="Type a command"
          value={query}
          onChange={(event) => {
            setQuery(event.target.value)
            setActive(0)
          }}
          onKeyDown={onKeyDown}
          className="h-11 flex-1 bg-transparent text-message outline-none"
        />
      </label>
      <div id={id} role="listbox" aria-label="Commands" className="min-h-0 overflow-y-auto p-1.5">
        {found.map((command, index) => (
          <Option
            key={command.id}
            id={`${id}-${index}`}
            command={command}
            active={index === active}
            onHover={() => setActive(index)}
            onRun={() => run(command)}
          />
        ))}
      </div>
      {found.length === 0 && <p className="px-4 pt-2 pb-5 text-center text-muted">No command fits “{query}”.</p>}
    </>
  )
}

interface OptionProps {
  id: string
  command: Command
  active: boolean
  onHover: () => void
  onRun: () => void
}

function Option({ id, command, active, onHover, onRun }: OptionProps) {
  return (
    <div
      id={id}
      role="option"
      aria-selected={active}
      ref={(element) => {
        if (active) element?.scrollIntoView({ block: 'nearest' })
      }}
      onPointerMove={onHover}
      onClick={onRun}
      className={cx('flex h-8 items-center gap-3 rounded-control px-2.5', active && 'tint-accent')}
    >
      <span className="min-w-0 flex-1 truncate">{command.title}</span>
      <span className="text-table text-subtle">{command.group}</span>
      {command.shortcut && <Kbd keys={command.shortcut} />}
    </div>
  )
}

/** The best first; with nothing typed, those used last. */
function rank(commands: readonly Command[], query: string): Command[] {
  const weigh = (command: Command) => {
    if (!query) return 1 + recents.indexOf(command.id) + 1
    const title = score(query, command.title)
    return title > 0 ? title + 1 : score(query, `${command.group} ${command.title} ${command.keywords ?? ''}`) / 4
  }
  return commands
    .map((command) => ({ command, weight: weigh(command) }))
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight)
    .slice(0, 50)
    .map(({ command }) => command)
}

function remember(id: string) {
  const known = recents.indexOf(id)
  if (known >= 0) recents.splice(known, 1)
  recents.push(id)
}
