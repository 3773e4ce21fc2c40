import { useEffect } from 'react'
import { create } from 'zustand'

export interface Command {
  /** Stable: 'sequence.new'. Menus of the window use the same id. */
  id: string
  /** A verb and its object: 'Create sequence'. */
  title: string
  /** Where the palette and the shortcuts sheet list it: 'Go to', 'Sequence', 'View'. */
  group: string
  /** 'mod+k', 'n', or two presses: 'g s'. */
  shortcut?: string
  /** Other words people may search for. */
  keywords?: string
  /** A selector: the shortcut acts only with the keyboard there, or nowhere. For keys that mean something else in fields. */
  within?: string
  run: () => void
}

interface Registry {
  layers: readonly (readonly Command[])[]
}

/** Every command that can be run now, in layers: the app's first, those of the screen after it. */
const useRegistry = create<Registry>(() => ({ layers: [] }))

function register(commands: readonly Command[]): () => void {
  useRegistry.setState(({ layers }) => ({ layers: [...layers, commands] }))
  return () => useRegistry.setState(({ layers }) => ({ layers: layers.filter((layer) => layer !== commands) }))
}

/** Offers commands while the component is there. Give a list made with useMemo: a new list registers anew. */
export function useCommands(commands: readonly Command[]): void {
  useEffect(() => register(commands), [commands])
}

/** A command of a later layer hides one of the same id or shortcut before it. */
function merge(layers: Registry['layers']): Command[] {
  const byId = new Map<string, Command>()
  for (const command of layers.flat()) byId.set(command.id, command)
  return [...byId.values()]
}

export function useAllCommands(): Command[] {
  const layers = useRegistry((registry) => registry.layers)
  return merge(layers)
}

export function allCommands(): Command[] {
  return merge(useRegistry.getState().layers)
}

export function runCommand(id: string): void {
  allCommands()
    .find((command) => command.id === id)
    ?.run()
}
