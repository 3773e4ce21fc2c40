import { Tabs as Base } from '@base-ui/react/tabs'
import type { ReactNode } from 'react'

export interface Tab<T extends string> {
  id: T
  title: string
  count?: number | undefined
  panel: ReactNode
}

export interface TabsProps<T extends string> {
  label: string
  value: T
  onChange: (id: T) => void
  tabs: readonly Tab<T>[]
}

/** Only the chosen panel is mounted. */
export function Tabs<T extends string>({ label, value, onChange, tabs }: TabsProps<T>) {
  return (
    <Base.Root value={value} onValueChange={onChange} className="flex min-h-0 flex-1 flex-col">
      <Base.List aria-label={label} className="relative flex shrink-0 gap-1 border-b px-4" activateOnFocus>
        {tabs.map((tab) => (
          <Base.Tab
            key={tab.id}
            value={tab.id}
            className="flex h-9 items-center gap-1.5 rounded-sm px-2 text-muted transition-colors hover:text-text data-active:font-medium data-active:text-text"
            data-focus="inset"
          >
            {tab.title}
            {tab.count !== undefined && <span className="text-meta text-subtle">{tab.count.toLocaleString()}</span>}
          </Base.Tab>
        ))}
        <Base.Indicator className="absolute bottom-[-1px] left-(--active-tab-left) h-0.5 w-(--active-tab-width) bg-accent transition-[left,width] duration-180" />
      </Base.List>
      {tabs.map((tab) => (
        <Base.Panel key={tab.id} value={tab.id} className="min-h-0 flex-1 overflow-y-auto" data-focus="inset">
          {tab.panel}
        </Base.Panel>
      ))}
    </Base.Root>
  )
}
