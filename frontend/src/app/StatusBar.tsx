import { CloudOff, Plug, Zap } from 'lucide-react'
import type { ReactNode } from 'react'
import { useLink } from '@/backend'
import { Kbd } from '@/ui'
import { runCommand } from './commands'

const LINKS = {
  connecting: { icon: Plug, text: 'Connecting', look: 'text-muted' },
  live: { icon: Zap, text: 'Live', look: 'text-ok' },
  lost: { icon: CloudOff, text: 'No connection to the engine · trying again', look: 'text-warn' },
}

/** The thin bar at the foot: how the engine is, then what is under way. */
export function StatusBar({ children }: { children?: ReactNode }) {
  const { icon: Icon, text, look } = LINKS[useLink()]
  return (
    <footer className="flex h-[26px] shrink-0 items-center gap-4 border-t bg-sunken px-3 text-meta text-muted select-none">
      <span role="status" className="flex items-center gap-1.5">
        <Icon size={12} aria-hidden className={look} />
        {text}
      </span>
      {children}
      <span className="flex-1" />
      <Hint id="app.palette" keys="mod+k" title="Commands" />
      <Hint id="app.shortcuts" keys="?" title="Shortcuts" />
    </footer>
  )
}

function Hint({ id, keys, title }: { id: string; keys: string; title: string }) {
  return (
    <button
      type="button"
      data-focus="inset"
      onClick={() => runCommand(id)}
      className="flex h-6 items-center gap-1.5 rounded-sm px-1 hover:text-text"
    >
      <Kbd keys={keys} />
      {title}
    </button>
  )
}
