import { type ReactNode, useEffect } from 'react'
import { cx } from './cx'

export interface PageProps {
  title: string
  /** In place of the plain heading, where the title can be edited. It brings its own h1. */
  heading?: ReactNode
  /** Beside the title: a status pill, a count. */
  beside?: ReactNode
  /** One sentence under the title, where it helps. */
  subtitle?: ReactNode
  /** At the right of the title, the main deed last. */
  actions?: ReactNode
  /** Above the title: the way back. */
  back?: ReactNode
  /** Between header and content: filters, a selection bar. */
  toolbar?: ReactNode
  /** 'fill' gives the children the remaining height and no scrolling of its own, for tables and panels. */
  scroll?: 'page' | 'fill'
  children: ReactNode
}

/** The frame of every screen: header, toolbar, content. Names the window too. */
export function Page({
  title,
  heading,
  beside,
  subtitle,
  actions,
  back,
  toolbar,
  scroll = 'page',
  children,
}: PageProps) {
  useEffect(() => {
    document.title = `${title} · Cadenza`
  }, [title])
  return (
    <div className="flex h-full min-h-0 flex-col">
      <header className="flex shrink-0 items-center gap-4 px-5 pt-4 pb-3">
        <div className="min-w-0 flex-1">
          {back}
          <div className="flex min-h-8 items-center gap-2.5">
            {heading ?? <h1 className="truncate text-page font-semibold">{title}</h1>}
            {beside}
          </div>
          {subtitle && <p className="truncate text-muted">{subtitle}</p>}
        </div>
        {actions && <div className="flex shrink-0 items-center gap-2">{actions}</div>}
      </header>
      {toolbar}
      <div
        className={cx(
          'min-h-0 flex-1',
          scroll === 'page' ? 'overflow-y-auto px-5 pb-8' : 'flex flex-col overflow-hidden',
        )}
      >
        {children}
      </div>
    </div>
  )
}

/** One row of controls: filters at the left, deeds pushed to the right by ToolbarGap. */
export function Toolbar({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div role="toolbar" aria-label={label} className="flex min-h-11 shrink-0 flex-wrap items-center gap-2 px-5 pb-2">
      {children}
    </div>
  )
}

export function ToolbarGap() {
  return <span className="flex-1" />
}

/** A white area with a border, for settings groups and cards. */
export function Card({ title, className, children }: { title?: string; className?: string; children: ReactNode }) {
  return (
    <section className={cx('rounded-card border bg-surface', className)}>
      {title && <h2 className="border-b px-4 py-2.5 font-semibold">{title}</h2>}
      {children}
    </section>
  )
}
