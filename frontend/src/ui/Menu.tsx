import { Menu as Base } from '@base-ui/react/menu'
import type { LucideIcon } from 'lucide-react'
import { Fragment, type ReactElement } from 'react'
import { cx } from './cx'
import { Kbd } from './Kbd'
import { anchorAt, itemLook, popupLook } from './popup'

export interface MenuItem {
  id: string
  title: string
  icon?: LucideIcon
  shortcut?: string
  danger?: boolean
  /** A sentence saying why it cannot be done now; the item stays readable. */
  refused?: string
  run: () => void
}

export interface MenuProps {
  /** The button that opens it, for example an IconButton. */
  trigger: ReactElement
  /** Groups are divided by a line; empty groups are left out. */
  groups: readonly (readonly MenuItem[])[]
  align?: 'start' | 'end'
}

export function Menu({ trigger, groups, align = 'end' }: MenuProps) {
  return (
    <Base.Root>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner sideOffset={4} align={align} className="z-50">
          <Base.Popup className={cx(popupLook, 'min-w-44 max-w-80')}>
            <Groups groups={groups} />
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}

export interface MenuAtProps {
  /** Where on the screen; null closes it. */
  at: { x: number; y: number } | null
  label: string
  groups: MenuProps['groups']
  onClose: () => void
}

/** A menu where the pointer is. */
export function MenuAt({ at, label, groups, onClose }: MenuAtProps) {
  return (
    <Base.Root open={at !== null} onOpenChange={(open) => !open && onClose()} modal={false}>
      <Base.Portal>
        <Base.Positioner anchor={anchorAt(at)} align="start" sideOffset={2} className="z-50">
          <Base.Popup aria-label={label} className={cx(popupLook, 'min-w-52 max-w-80')}>
            <Groups groups={groups} />
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}

function Groups({ groups }: Pick<MenuProps, 'groups'>) {
  return groups
    .filter((group) => group.length > 0)
    .map((group, index) => (
      <Fragment key={group[0]?.id}>
        {index > 0 && <Base.Separator className="my-1 h-px bg-border" />}
        {group.map((item) => (
          <Row key={item.id} item={item} />
        ))}
      </Fragment>
    ))
}

function Row({ item: { title, icon: Icon, shortcut, danger, refused, run } }: { item: MenuItem }) {
  return (
    <Base.Item
      onClick={run}
      disabled={refused !== undefined}
      className={cx(itemLook, danger && 'text-danger', refused !== undefined && 'data-disabled:opacity-100')}
    >
      {Icon ? <Icon size={14} aria-hidden className={cx('shrink-0', !danger && 'text-muted')} /> : null}
      <span className="min-w-0 flex-1">
        <span className={cx(refused !== undefined && 'text-subtle')}>{title}</span>
        {refused && <span className="block text-table text-subtle">{refused}</span>}
      </span>
      {shortcut && <Kbd keys={shortcut} />}
    </Base.Item>
  )
}
