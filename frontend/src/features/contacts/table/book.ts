/** So many rows in one step are a flight through the table rather than a look at it. */
const FLIGHT = 60

/** The pages that are wanted for what is on the screen, with more in the direction of travel the faster it goes. */
export function pagesWanted(first: number, last: number, moved: number, pageSize: number) {
  const ahead = Math.abs(moved) > FLIGHT ? 5 : 2
  const [above, below] = moved >= 0 ? [1, ahead] : [ahead, 1]
  return { from: Math.max(0, Math.floor(first / pageSize) - above), to: Math.floor(last / pageSize) + below }
}

/** As many pages stay in memory; those not looked at for longest go first. */
const KEPT = 40

/**
 * The pages of one question that came so far, by their number. A page stays until a fresher one takes its place, so that
 * a change elsewhere never empties the screen.
 */
export class Book<Row> {
  private pages = new Map<number, readonly Row[]>()
  readonly pageSize: number

  constructor(pageSize: number) {
    this.pageSize = pageSize
  }

  put(page: number, rows: readonly Row[]): void {
    this.pages.delete(page)
    this.pages.set(page, rows)
    for (const oldest of this.pages.keys()) {
      if (this.pages.size <= KEPT) break
      this.pages.delete(oldest)
    }
  }

  has(page: number): boolean {
    return this.pages.has(page)
  }

  rowAt(index: number): Row | undefined {
    return this.pages.get(Math.floor(index / this.pageSize))?.[index % this.pageSize]
  }

  /** Looks first where it was, then beside that, then everywhere. */
  indexOf(fits: (row: Row) => boolean, near: number): number {
    const there = this.rowAt(near)
    if (there && fits(there)) return near
    const home = Math.floor(near / this.pageSize)
    const numbers = [...this.pages.keys()].sort((a, b) => Math.abs(a - home) - Math.abs(b - home))
    for (const page of numbers) {
      const at = this.pages.get(page)?.findIndex(fits) ?? -1
      if (at >= 0) return page * this.pageSize + at
    }
    return -1
  }
}
