/** Which rows are chosen. When all is true, everything that matches is chosen except ids: rows not yet loaded count too. */
export interface Selection {
  readonly all: boolean
  readonly ids: ReadonlySet<string>
}

export const NOTHING: Selection = { all: false, ids: new Set() }
export const EVERYTHING: Selection = { all: true, ids: new Set() }

export function isSelected(selection: Selection, id: string): boolean {
  return selection.ids.has(id) !== selection.all
}

export function toggle(selection: Selection, id: string): Selection {
  return set(selection, [id], !isSelected(selection, id))
}

/** Chooses or lets go of several rows, as a range does. */
export function set(selection: Selection, ids: Iterable<string>, selected: boolean): Selection {
  const next = new Set(selection.ids)
  for (const id of ids) {
    if (selected === selection.all) next.delete(id)
    else next.add(id)
  }
  return { all: selection.all, ids: next }
}

/** How many are chosen of the total that match. */
export function countSelected(selection: Selection, total: number): number {
  return selection.all ? Math.max(0, total - selection.ids.size) : selection.ids.size
}
