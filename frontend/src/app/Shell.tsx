import { useEffect, useMemo, useRef, useState } from 'react'
import { type Command, useCommands } from './commands'
import { EmergencyBanner, ProcessorBanners, useEmergencyCommands } from './emergency'
import { Outlet } from './Outlet'
import { Palette } from './Palette'
import type { RailEntry } from './places'
import { setPreference, usePreferences } from './preferences'
import { Rail } from './Rail'
import { navigate, usePlace } from './router'
import type { Route } from './routes'
import { ShortcutsSheet } from './ShortcutsSheet'
import { StatusBar } from './StatusBar'
import { useShortcuts } from './shortcuts'

const SECTIONS: Record<string, string> = {
  senders: 'Sender profiles',
  agents: 'Agents',
  safety: 'Autonomy & safety',
  fields: 'Custom fields',
  suppressions: 'Suppression list',
  status: 'Status',
  preferences: 'Preferences',
}

type Sheet = 'palette' | 'shortcuts' | null

/** The frame of the app: rail, screen, status bar, and what floats above them. */
export function Shell({ routes, entries }: { routes: readonly Route[]; entries: readonly RailEntry[] }) {
  const [sheet, setSheet] = useState<Sheet>(null)
  const main = useRef<HTMLElement>(null)
  const shown = useMemo(
    () => entries.filter(({ path }) => routes.some((route) => route.path === path)),
    [entries, routes],
  )
  const commands = useMemo(() => [...goCommands(shown), ...newCommands, ...viewCommands(setSheet)], [shown])
  useCommands(commands)
  useEmergencyCommands()
  useShortcuts()
  useFocusOnArrival(main)
  return (
    <div className="flex h-full flex-col">
      <button
        type="button"
        onClick={() => main.current?.focus()}
        className="absolute top-2 left-2 z-50 -translate-y-16 rounded-control bg-accent px-3 py-1.5 text-on-accent focus:translate-y-0"
      >
        Skip to content
      </button>
      <EmergencyBanner />
      <ProcessorBanners />
      <div className="flex min-h-0 flex-1">
        <Rail entries={shown} home={routes[0]?.path ?? '/'} />
        <main ref={main} tabIndex={-1} data-focus="inset" className="min-w-0 flex-1 outline-none">
          <Outlet routes={routes} />
        </main>
      </div>
      <StatusBar />
      <Palette open={sheet === 'palette'} onClose={() => setSheet(null)} />
      <ShortcutsSheet open={sheet === 'shortcuts'} onClose={() => setSheet(null)} />
    </div>
  )
}

/** A new screen begins at its beginning for the keyboard and the screen reader too. */
function useFocusOnArrival(main: React.RefObject<HTMLElement | null>) {
  const { path } = usePlace()
  const before = useRef(path)
  useEffect(() => {
    if (before.current === path) return
    before.current = path
    if (!main.current?.contains(document.activeElement)) main.current?.focus()
  }, [path, main])
}

function goCommands(entries: readonly RailEntry[]): Command[] {
  return entries.map(({ id, title, path, letter }) => ({
    id: `go.${id}`,
    title: `Go to ${title}`,
    group: 'Go to',
    shortcut: `g ${letter}`,
    run: () => navigate(path),
  }))
}

/** What can be begun from anywhere; the screen that shows it adds a shortcut of its own. */
const newCommands: Command[] = [
  { id: 'sequence.new', title: 'Create sequence', group: 'Sequence', run: () => navigate('/sequences?new=blank') },
  { id: 'contact.import', title: 'Import contacts', group: 'Contacts', run: () => navigate('/contacts/import') },
  { id: 'list.new', title: 'Create list', group: 'Lists', run: () => navigate('/lists?new=1') },
  {
    id: 'contact.duplicates',
    title: 'Possible duplicates',
    group: 'Contacts',
    run: () => navigate('/contacts/duplicates'),
  },
  ...Object.entries(SECTIONS).map(([section, title]) => ({
    id: `go.settings.${section}`,
    title: `Go to ${title}`,
    group: 'Settings',
    run: () => navigate(`/settings/${section}`),
  })),
]

function viewCommands(setSheet: (sheet: Sheet) => void): Command[] {
  const theme = (name: 'system' | 'light' | 'dark' | 'contrast', title: string): Command => ({
    id: `view.theme.${name}`,
    title: `Theme: ${title}`,
    group: 'View',
    keywords: 'appearance colour color mode',
    run: () => setPreference('theme', name),
  })
  return [
    {
      id: 'app.palette',
      title: 'Find a command',
      group: 'View',
      shortcut: 'mod+k',
      run: () => setSheet('palette'),
    },
    { id: 'app.shortcuts', title: 'Shortcuts', group: 'View', shortcut: '?', run: () => setSheet('shortcuts') },
    {
      id: 'view.rail',
      title: 'Collapse or expand the sidebar',
      group: 'View',
      shortcut: 'mod+b',
      run: () => setPreference('railOpen', !usePreferences.getState().railOpen),
    },
    theme('system', 'as the system'),
    theme('light', 'light'),
    theme('dark', 'dark'),
    theme('contrast', 'high contrast'),
  ]
}
