import { PanelLeftClose, PanelLeftOpen } from 'lucide-react'
import { cx, IconButton, Tooltip } from '@/ui'
import type { RailEntry } from './places'
import { setPreference, usePreferences } from './preferences'
import { href, usePlace } from './router'

export function Rail({ entries, home }: { entries: readonly RailEntry[]; home: string }) {
  const open = usePreferences((preferences) => preferences.railOpen)
  const { path } = usePlace()
  const here = path === '/' ? home : path
  const label = open ? 'Collapse sidebar' : 'Expand sidebar'
  return (
    <nav
      aria-label="Main"
      className={cx(
        'flex shrink-0 flex-col gap-0.5 border-r bg-sunken p-2 select-none',
        open ? 'w-[216px]' : 'w-[52px] items-center',
      )}
    >
      <div className={cx('mb-2 flex h-8 items-center gap-2 font-semibold', open && 'px-1.5')}>
        <Mark />
        {open && <span className="text-message">Cadenza</span>}
      </div>
      {entries.map((entry) => (
        <Entry
          key={entry.id}
          entry={entry}
          open={open}
          current={here === entry.path || here.startsWith(`${entry.path}/`)}
        />
      ))}
      <span className="flex-1" />
      <IconButton
        icon={open ? PanelLeftClose : PanelLeftOpen}
        label={label}
        shortcut="mod+b"
        aria-expanded={open}
        onClick={() => setPreference('railOpen', !open)}
      />
    </nav>
  )
}

function Entry({ entry, open, current }: { entry: RailEntry; open: boolean; current: boolean }) {
  const { title, path, icon: Icon, letter } = entry
  const link = (
    <a
      href={href(path)}
      draggable={false}
      aria-current={current ? 'page' : undefined}
      className={cx(
        'relative flex h-8 items-center gap-2.5 rounded-control transition-colors',
        open ? 'px-2' : 'w-9 justify-center',
        current ? 'bg-surface font-medium shadow-1' : 'text-muted hover:bg-border/60 hover:text-text',
      )}
    >
      <Icon size={16} aria-hidden className={cx('shrink-0', current && 'text-accent')} />
      <span className={open ? 'flex-1 truncate' : 'sr-only'}>{title}</span>
      {entry.useCount && <Count useCount={entry.useCount} open={open} />}
    </a>
  )
  if (open) return link
  return (
    <Tooltip text={title} shortcut={`g ${letter}`} side="right">
      {link}
    </Tooltip>
  )
}

function Count({ useCount, open }: { useCount: () => number | undefined; open: boolean }) {
  const count = useCount()
  if (!count) return null
  return (
    <span
      className={cx(
        'rounded-full bg-accent px-1.5 text-meta leading-4 font-medium text-on-accent',
        !open && 'absolute -top-0.5 -right-0.5 px-1',
      )}
    >
      {count > 999 ? '999+' : count}
      <span className="sr-only"> waiting</span>
    </span>
  )
}

function Mark() {
  return (
    <svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true">
      <rect width="20" height="20" rx="5" className="fill-accent" />
      <path
        d="M5 6.5h3.5V10H12v3.5h3"
        fill="none"
        strokeWidth="1.75"
        strokeLinecap="round"
        strokeLinejoin="round"
        className="stroke-on-accent"
      />
    </svg>
  )
}
