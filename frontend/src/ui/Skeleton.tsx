import { cx } from './cx'

/** Stands for what is on its way, at its true size; invisible for the first 150 ms. */
export function Skeleton({ className }: { className?: string }) {
  return <span aria-hidden className={cx('block h-3 appear-late rounded-sm bg-border', className)} />
}

/** Rows of the true height, for lists without columns. */
export function SkeletonRows({ rows = 8 }: { rows?: number }) {
  return (
    <div role="status" aria-label="Loading">
      {Array.from({ length: rows }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the rows are all the same and never move
        <div key={index} className="flex h-row items-center gap-3 border-b px-3">
          <Skeleton className="size-4" />
          <Skeleton className={index % 3 === 0 ? 'w-2/5' : 'w-1/3'} />
          <Skeleton className="ml-auto w-16" />
        </div>
      ))}
    </div>
  )
}
