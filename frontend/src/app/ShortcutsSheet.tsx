import { Dialog, Kbd } from '@/ui'
import { useAllCommands } from './commands'

const LISTS = [
  { keys: 'j', title: 'Next row' },
  { keys: 'k', title: 'Previous row' },
  { keys: 'x', title: 'Select row' },
  { keys: 'shift+arrowdown', title: 'Stretch the selection' },
  { keys: 'mod+a', title: 'Select all that match' },
  { keys: 'enter', title: 'Open row' },
  { keys: 'escape', title: 'Clear selection' },
]

/** What the canvas does with keys that are no commands. */
const CANVAS = [
  { keys: 'arrowdown', title: 'Walk along the flow' },
  { keys: 'arrowright', title: 'To the next branch' },
  { keys: 'pagedown', title: 'To the next fork' },
  { keys: 'home', title: 'To Start' },
  { keys: 'end', title: 'To the last node' },
  { keys: 'enter', title: 'Settings of the node' },
  { keys: 'space', title: 'Choose or let go' },
  { keys: 'alt+arrowdown', title: 'Move the node' },
  { keys: 'mod+c', title: 'Copy' },
  { keys: 'mod+x', title: 'Cut' },
  { keys: 'mod+v', title: 'Paste' },
  { keys: '+', title: 'Zoom in' },
  { keys: '-', title: 'Zoom out' },
  { keys: 'escape', title: 'Give up what was begun' },
]

/** Every shortcut that works on this screen. */
export function ShortcutsSheet({ open, onClose }: { open: boolean; onClose: () => void }) {
  const commands = useAllCommands()
  const groups = new Map<string, { keys: string; title: string }[]>()
  for (const { group, title, shortcut } of commands) {
    if (!shortcut) continue
    groups.set(group, [...(groups.get(group) ?? []), { keys: shortcut, title }])
  }
  const canvas = groups.get('Canvas')
  if (canvas) groups.set('Canvas', [...canvas, ...CANVAS])
  groups.set('Lists', LISTS)
  return (
    <Dialog open={open} onClose={onClose} title="Shortcuts" width="lg">
      <div className="columns-2 gap-10">
        {[...groups].map(([group, rows]) => (
          <section key={group} className="mb-5 break-inside-avoid">
            <h3 className="mb-1 text-table font-semibold text-muted">{group}</h3>
            <dl>
              {rows.map(({ keys, title }) => (
                <div key={title} className="flex min-h-7 items-center justify-between gap-4 border-b">
                  <dt>{title}</dt>
                  <dd>
                    <Kbd keys={keys} />
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  )
}
