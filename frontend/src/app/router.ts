import { createContext, useContext, useSyncExternalStore } from 'react'

// The address after # works alike in the window and in a browser, and needs nothing from a server.

export type Params = Readonly<Record<string, string>>

interface Place {
  path: string
  search: URLSearchParams
}

let hash: string | undefined
let place: Place = { path: '/', search: new URLSearchParams() }

function read(): Place {
  if (hash === location.hash) return place
  hash = location.hash
  const [path = '', query = ''] = hash.replace(/^#/, '').split('?')
  place = { path: path || '/', search: new URLSearchParams(query) }
  return place
}

function subscribe(listener: () => void) {
  addEventListener('hashchange', listener)
  return () => removeEventListener('hashchange', listener)
}

/** Where we are. */
export function usePlace(): Place {
  return useSyncExternalStore(subscribe, read)
}

export function navigate(to: string, options: { replace?: boolean } = {}): void {
  if (`#${to}` === location.hash) return
  if (!options.replace) {
    location.hash = to
    return
  }
  history.replaceState(null, '', `#${to}`)
  dispatchEvent(new HashChangeEvent('hashchange'))
}

/** The address of a link: <a href={href('/contacts')}>. */
export function href(to: string): string {
  return `#${to}`
}

/** The parameters if the path fits: match('/contacts/:id', '/contacts/7') is {id: '7'}. */
export function match(pattern: string, path: string): Params | null {
  const wanted = pattern.split('/').filter(Boolean)
  const given = path.split('/').filter(Boolean)
  if (wanted.length !== given.length) return null
  const params: Record<string, string> = {}
  for (const [index, word] of wanted.entries()) {
    const value = given[index] ?? ''
    if (word.startsWith(':')) params[word.slice(1)] = decodeURIComponent(value)
    else if (word !== value) return null
  }
  return params
}

export const ParamsContext = createContext<Params>({})

/** A parameter of the route the screen stands under. */
export function useParam(name: string): string {
  return useContext(ParamsContext)[name] ?? ''
}

/** A part of the question in the address, as filters are: kept by back, forward and reload. */
export function useSearchParam(name: string): [string, (value: string) => void] {
  const { search } = usePlace()
  const set = (value: string) => {
    const { path, search: present } = read()
    const next = new URLSearchParams(present)
    if (value) next.set(name, value)
    else next.delete(name)
    const query = next.toString()
    navigate(query ? `${path}?${query}` : path, { replace: true })
  }
  return [search.get(name) ?? '', set]
}
